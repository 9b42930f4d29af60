package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Tokens.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses, before they are parsed, texts that would take the parser or the validator minutes: both take time that grows
 * with the square of what is counted here. Nothing else rests on the counts, so a rough idea of syntax will do.
 */
final class TextLimits {
    static final int NESTING = 1_000;
    static final int OPERATORS = 10_000;
    static final int LIST_ITEMS = 20_000;
    static final int SELECT_ITEMS = 5_000;
    static final int TABLES = 500;
    static final int WITH_QUERIES = 200;
    static final int SET_OPERATIONS = 1_000;

    private static final Set<String> WORD_OPERATORS = Set.of(
            "AND",
            "OR",
            "NOT",
            "IN",
            "LIKE",
            "ILIKE",
            "RLIKE",
            "BETWEEN",
            "IS",
            "SIMILAR",
            "ESCAPE",
            "COLLATE",
            "MEMBER",
            "SUBMULTISET",
            "MULTISET",
            "CONTAINS",
            "OVERLAPS",
            "PRECEDES",
            "SUCCEEDS",
            "EQUALS",
            "WHEN");
    private static final String SYMBOL_OPERATORS = "+-*/%|=<>!^&~:";

    private enum Clause {
        WITH,
        SELECT,
        FROM,
        OTHER
    }

    private static final class Level {
        private final boolean isCase;
        private Clause clause = Clause.OTHER;
        private int operators;
        private int items = 1;
        private int setOperations;

        Level(boolean isCase) {
            this.isCase = isCase;
        }

        void enter(Clause next) {
            clause = next;
            operators = 0;
            items = 1;
        }
    }

    private final Deque<Level> levels = new ArrayDeque<>();

    TextLimits() {
        levels.push(new Level(false));
    }

    void see(Token token) {
        switch (token.kind()) {
            case WORD -> word(token);
            case SYMBOL -> symbol(token);
            default -> {}
        }
    }

    private Level level() {
        return levels.element();
    }

    private void symbol(Token token) {
        switch (token.text()) {
            case "(" -> open(token, false);
            case "[" -> {
                operator(token);
                open(token, false);
            }
            case ")", "]" -> close();
            case "," -> item(token);
            default -> {
                if (SYMBOL_OPERATORS.contains(token.text())) {
                    operator(token);
                }
            }
        }
    }

    private void word(Token token) {
        switch (token.text().toUpperCase(Locale.ROOT)) {
            case "WITH" -> level().enter(Clause.WITH);
            case "SELECT" -> level().enter(Clause.SELECT);
            case "FROM" -> level().enter(Clause.FROM);
            case "WHERE", "GROUP", "HAVING", "WINDOW", "QUALIFY", "ORDER", "VALUES" -> level().enter(Clause.OTHER);
            case "ON" -> level().operators = 0;
            case "JOIN" -> item(token);
            case "CASE" -> open(token, true);
            case "END" -> {
                if (level().isCase) {
                    close();
                }
            }
            case "UNION", "INTERSECT", "EXCEPT", "MINUS" ->
                require(++level().setOperations, SET_OPERATIONS, "set operations in one query", token);
            default -> {
                if (WORD_OPERATORS.contains(token.text().toUpperCase(Locale.ROOT))) {
                    operator(token);
                }
            }
        }
    }

    private void open(Token token, boolean isCase) {
        require(levels.size(), NESTING, "levels of nesting", token);
        levels.push(new Level(isCase));
    }

    private void close() {
        if (levels.size() > 1) {
            levels.pop();
        }
    }

    private void item(Token token) {
        Level level = level();
        level.operators = 0;
        level.items++;
        switch (level.clause) {
            case WITH -> require(level.items, WITH_QUERIES, "WITH queries in one query", token);
            case SELECT -> require(level.items, SELECT_ITEMS, "items in one SELECT", token);
            case FROM -> require(level.items, TABLES, "tables in one FROM", token);
            case OTHER -> require(level.items, LIST_ITEMS, "items in one list", token);
        }
    }

    private void operator(Token token) {
        require(
                ++level().operators,
                OPERATORS,
                "operators in one expression (a long chain of OR may be written as IN)",
                token);
    }

    private static void require(int count, int most, String what, Token token) {
        if (count > most) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "The statement has more than " + most + " " + what,
                    token.position(),
                    null);
        }
    }
}
