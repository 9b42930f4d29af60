package io.meshgate.shell;

import io.meshgate.shell.sql.StatementSplitter;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells JLine when what is typed is whole, and which word the cursor is in. */
final class StatementParser implements Parser {

    @Override
    public ParsedLine parse(String text, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && !isWhole(text)) {
            throw new EOFError(-1, cursor, "the statement goes on", "");
        }
        int start = cursor;
        while (start > 0 && isNamePart(text.charAt(start - 1))) {
            start--;
        }
        return new Word(text, cursor, text.substring(start, cursor));
    }

    /** Whether all statements have their semicolon. */
    static boolean isWhole(String text) {
        StatementSplitter splitter = new StatementSplitter();
        splitter.append(text + "\n");
        while (splitter.next().isPresent()) {
            // Only what is left matters.
        }
        return !splitter.hasBegun();
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '"' || c == '\\' || c == '$';
    }

    @Override
    public boolean isEscapeChar(char ch) {
        return false;
    }

    /** The word before the cursor. */
    private record Word(String line, int cursor, String word) implements CompletingParsedLine {
        @Override
        public int wordCursor() {
            return word.length();
        }

        /** Names are completed with their quotes. */
        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return word.length();
        }

        @Override
        public int rawWordLength() {
            return word.length();
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word);
        }
    }
}
