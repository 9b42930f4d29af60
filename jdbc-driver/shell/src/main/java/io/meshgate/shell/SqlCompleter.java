package io.meshgate.shell;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes keywords, the names that the user may see, and backslash commands. */
final class SqlCompleter implements Completer {
    private final VisibleNames names;
    private final Set<String> commands;

    SqlCompleter(VisibleNames names, Set<String> commands) {
        this.names = names;
        this.commands = commands;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        complete(line.line(), line.word(), candidates);
    }

    /** @param word before the cursor: letters, dots and quotes */
    void complete(String text, String word, List<Candidate> candidates) {
        if (word.startsWith("\\")) {
            commands.forEach(command -> candidates.add(whole("\\" + command)));
            return;
        }
        if (!text.startsWith("\\") && !word.isEmpty() && word.indexOf('.') < 0) {
            boolean lower = word.equals(word.toLowerCase(Locale.ROOT));
            Keywords.ALL.stream()
                    .map(keyword -> lower ? keyword.toLowerCase(Locale.ROOT) : keyword)
                    .filter(keyword -> keyword.startsWith(word))
                    .forEach(keyword -> candidates.add(whole(keyword)));
        }
        tables(word, candidates);
        columns(text, word, candidates);
    }

    /** One part of a name at a time: a mesh may have very many tables. */
    private void tables(String word, List<Candidate> candidates) {
        int dot = word.lastIndexOf('.');
        String prefix = word.substring(0, dot + 1);
        int depth = (int) prefix.chars().filter(c -> c == '.').count();
        Set<String> next = new TreeSet<>();
        for (TableName table : names.tables()) {
            for (int skipped = 0; skipped + depth < 3; skipped++) {
                List<String> parts = table.parts().subList(skipped, 3);
                String before = sql(parts.subList(0, depth));
                if (before.equalsIgnoreCase(prefix)) {
                    boolean last = parts.size() == depth + 1;
                    next.add(prefix + TableName.quoted(parts.get(depth)) + (last ? "" : "."));
                }
            }
        }
        for (String name : next) {
            candidates.add(name.endsWith(".") ? begun(name) : whole(name));
        }
    }

    private static String sql(List<String> parts) {
        StringBuilder name = new StringBuilder();
        parts.forEach(part -> name.append(TableName.quoted(part)).append('.'));
        return name.toString();
    }

    private void columns(String text, String word, List<Candidate> candidates) {
        Map<String, TableName> tables = new NamedTables(text, names.tables()).byName();
        int dot = word.lastIndexOf('.');
        Set<String> found = new TreeSet<>();
        if (dot < 0) {
            tables.values().forEach(table -> names.columns(table).forEach(name -> found.add(TableName.quoted(name))));
        } else {
            TableName table = tables.get(word.substring(0, dot).toLowerCase(Locale.ROOT));
            if (table != null) {
                String prefix = word.substring(0, dot + 1);
                names.columns(table).forEach(name -> found.add(prefix + TableName.quoted(name)));
            }
        }
        found.forEach(name -> candidates.add(whole(name)));
    }

    private static Candidate whole(String value) {
        return new Candidate(value);
    }

    /** No blank comes after it. */
    private static Candidate begun(String value) {
        return new Candidate(value, value, null, null, null, null, false);
    }
}
