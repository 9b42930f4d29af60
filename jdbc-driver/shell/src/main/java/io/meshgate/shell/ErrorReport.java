package io.meshgate.shell;

import io.meshgate.shell.output.DisplayWidth;
import io.meshgate.shell.output.Palette;
import io.meshgate.shell.output.SafeText;
import io.meshgate.shell.sql.Piece;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person reads when a statement has failed: what, where, and the line with a caret below the place. */
final class ErrorReport {
    private static final Pattern POSITION = Pattern.compile("\\s*\\(line (\\d{1,9}), column (\\d{1,9})\\)");
    private static final Pattern QUERY = Pattern.compile("\\s*\\[query ([^\\]\\s]+)\\]$");
    private static final int WIDEST_LINE = 100;

    private final Palette palette;

    ErrorReport(Palette palette) {
        this.palette = palette;
    }

    /** One line, without its end. */
    String of(ShellException failure) {
        return palette.red("error:") + " " + SafeText.of(String.valueOf(failure.getMessage()));
    }

    /** @param source the name of the script, which starts the line as compilers do; empty when typed */
    String of(SQLException failure, Piece piece, Optional<String> source) {
        String message = String.valueOf(failure.getMessage());
        StringBuilder report = new StringBuilder();
        Matcher query = QUERY.matcher(message);
        Optional<String> queryId = query.find() ? Optional.of(query.group(1)) : Optional.empty();
        String told = queryId.isPresent() ? message.substring(0, query.start()) : message;
        Matcher position = POSITION.matcher(told);
        boolean placed = position.find();
        int line = placed ? Integer.parseInt(position.group(1)) : 1;
        int column = placed ? Integer.parseInt(position.group(2)) : 1;
        source.ifPresent(name -> report.append(SafeText.of(name))
                .append(':')
                .append(piece.line() + line - 1)
                .append(placed ? ":" + column : "")
                .append(": "));
        report.append(palette.red("error:")).append(' ').append(SafeText.of(told));
        Optional.ofNullable(failure.getSQLState())
                .ifPresent(state -> report.append(" [SQLSTATE ").append(state).append(']'));
        report.append('\n');
        if (placed) {
            report.append(caret(piece.text(), line, column));
        }
        queryId.ifPresent(
                id -> report.append("  query ").append(SafeText.of(id)).append('\n'));
        return report.toString();
    }

    /** The line, or the part of it around the place, and a caret below. */
    private String caret(String sql, int line, int column) {
        String[] lines = sql.split("\r\n|\r|\n", -1);
        if (line < 1 || column < 1 || line > lines.length || column > lines[line - 1].length() + 1) {
            return "";
        }
        String text = lines[line - 1];
        int from = Math.max(0, column - 1 - WIDEST_LINE / 2);
        if (from > 0 && Character.isLowSurrogate(text.charAt(from))) {
            from++;
        }
        // A tab would put the caret somewhere else.
        String before =
                SafeText.of(text.substring(from, Math.max(from, column - 1)).replace('\t', ' '));
        String after = SafeText.of(text.substring(column - 1).replace('\t', ' '));
        String shown = DisplayWidth.cut(before + after, WIDEST_LINE);
        return "  " + shown + "\n  " + " ".repeat(DisplayWidth.of(before)) + palette.red("^") + "\n";
    }
}
