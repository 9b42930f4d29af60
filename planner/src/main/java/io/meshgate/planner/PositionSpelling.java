package io.meshgate.planner;

import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.sql.Operators;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Spells {@code POSITION(s IN t FROM n)} as a function of operands between commas: in its own form the parser takes none in
 * parentheses for s, nor a sub-query. Made for one text; not thread-safe.
 */
final class PositionSpelling {
    /** One open parenthesis. */
    private static final class Open {
        private final Optional<Token> function;
        private int cases;
        private boolean spelled;

        Open(Optional<Token> function) {
            this.function = function;
        }
    }

    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable Token previous;

    /** Reads the next token, and changes the text where it is one of POSITION. */
    void read(Token token, StringBuilder text) {
        if (token.is("(")) {
            open.push(new Open(Optional.ofNullable(previous).filter(PositionSpelling::isFunction)));
        } else if (token.is(")")) {
            open.poll();
        } else if (token.kind() == Kind.WORD && !open.isEmpty()) {
            word(token, open.peek(), text);
        }
        previous = token;
    }

    private static boolean isFunction(Token token) {
        return token.kind() == Kind.WORD && token.is("POSITION");
    }

    private static void word(Token token, Open parenthesis, StringBuilder text) {
        Optional<Token> function = parenthesis.function;
        if (function.isEmpty()) {
            return;
        }
        if (token.is("CASE")) {
            parenthesis.cases++;
        } else if (token.is("END")) {
            parenthesis.cases--;
        } else if (parenthesis.cases == 0 && (parenthesis.spelled ? token.is("FROM") : token.is("IN"))) {
            parenthesis.spelled = true;
            spell(function.get(), Operators.POSITION_SPELLED, text);
            spell(token, ",   ".substring(0, token.text().length()), text);
        }
    }

    private static void spell(Token token, String spelled, StringBuilder text) {
        text.replace(token.start(), token.start() + spelled.length(), spelled);
    }
}
