package io.meshgate.shell;

import io.meshgate.shell.output.Palette;
import io.meshgate.shell.sql.SqlScanner;
import io.meshgate.shell.sql.Token;
import java.util.Locale;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Colours SQL while it is typed. */
final class SqlHighlighter implements Highlighter {
    private static final AttributedStyle KEYWORD = AttributedStyle.BOLD.foreground(AttributedStyle.BLUE);
    private static final AttributedStyle STRING = AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle NUMBER = AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
    private static final AttributedStyle COMMENT = AttributedStyle.DEFAULT.faint();

    private final Palette palette;

    SqlHighlighter(Palette palette) {
        this.palette = palette;
    }

    @Override
    public AttributedString highlight(LineReader reader, String buffer) {
        return highlight(buffer);
    }

    AttributedString highlight(String buffer) {
        if (palette == Palette.PLAIN || buffer.startsWith("\\")) {
            return new AttributedString(buffer);
        }
        AttributedStringBuilder highlighted = new AttributedStringBuilder(buffer.length());
        for (Token token : SqlScanner.tokens(buffer)) {
            highlighted.styled(style(token, buffer), token.text(buffer));
        }
        return highlighted.toAttributedString();
    }

    private static AttributedStyle style(Token token, String buffer) {
        return switch (token.kind()) {
            case WORD ->
                Keywords.ALL.contains(token.text(buffer).toUpperCase(Locale.ROOT)) ? KEYWORD : AttributedStyle.DEFAULT;
            case STRING -> STRING;
            case NUMBER -> NUMBER;
            case COMMENT -> COMMENT;
            default -> AttributedStyle.DEFAULT;
        };
    }
}
