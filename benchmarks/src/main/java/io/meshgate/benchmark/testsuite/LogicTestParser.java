package io.meshgate.benchmark.testsuite;

import io.meshgate.benchmark.testsuite.LogicTest.Action;
import io.meshgate.benchmark.testsuite.LogicTest.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads scripts of SQLite's sqllogictest, and of its relatives as far as they have the same records. The library
 * {@code net.hydromatic:sql-logic-test} is a program with a suite of its own, for databases that it can write to, and
 * offers no reader by itself.
 */
final class LogicTestParser {
    private static final Pattern HASHED = Pattern.compile("(\\d+) values hashing to ([0-9a-f]{32})");

    private final List<String> lines;
    private final List<LogicTest> records = new ArrayList<>();
    private int next;

    private LogicTestParser(List<String> lines) {
        this.lines = lines;
    }

    static List<LogicTest> parse(List<String> lines) {
        LogicTestParser parser = new LogicTestParser(lines);
        parser.parse();
        return parser.records;
    }

    private void parse() {
        List<Condition> conditions = new ArrayList<>();
        while (next < lines.size()) {
            int line = next + 1;
            String text = lines.get(next++).strip();
            String[] words = text.split("\\s+");
            switch (words[0]) {
                case "" -> {}
                case "skipif", "onlyif" ->
                    conditions.add(new Condition(words[0].equals("onlyif"), words.length > 1 ? words[1] : ""));
                default -> {
                    if (!text.startsWith("#") && !words[0].equals("hash-threshold")) {
                        records.add(new LogicTest(line, List.copyOf(conditions), action(words)));
                        conditions.clear();
                    }
                }
            }
        }
    }

    private Action action(String[] words) {
        return switch (words[0]) {
            case "statement" -> statement(words.length > 1 ? words[1] : "");
            case "query" -> query(words);
            case "halt" -> LogicTest.Control.HALT;
            default -> {
                paragraph();
                yield new LogicTest.Unknown(words[0]);
            }
        };
    }

    private Action statement(String expectation) {
        String sql = sql();
        if (isAtResults()) {
            next++;
            paragraph();
        }
        return switch (expectation) {
            case "ok", "count" -> new LogicTest.Statement(sql, false);
            case "error" -> new LogicTest.Statement(sql, true);
            default -> new LogicTest.Unknown("statement " + expectation);
        };
    }

    private Action query(String[] words) {
        String sql = sql();
        List<String> expected = new ArrayList<>();
        if (isAtResults()) {
            next++;
            expected = paragraph();
        }
        if (words.length < 2 || words[1].equals("error")) {
            return new LogicTest.Statement(sql, true);
        }
        String sort = words.length > 2 ? words[2] : "nosort";
        Matcher hashed = HASHED.matcher(expected.size() == 1 ? expected.get(0) : "");
        return hashed.matches()
                ? new LogicTest.Query(
                        sql, words[1], sort, List.of(), Optional.of(hashed.group(2)), Integer.parseInt(hashed.group(1)))
                : new LogicTest.Query(sql, words[1], sort, List.copyOf(expected), Optional.empty(), 0);
    }

    private boolean isAtResults() {
        return next < lines.size() && lines.get(next).strip().equals("----");
    }

    /** Up to the results or an empty line. */
    private String sql() {
        List<String> text = new ArrayList<>();
        while (next < lines.size() && !lines.get(next).isBlank() && !isAtResults()) {
            text.add(lines.get(next++));
        }
        String sql = String.join("\n", text).strip();
        return sql.endsWith(";") ? sql.substring(0, sql.length() - 1) : sql;
    }

    private List<String> paragraph() {
        List<String> text = new ArrayList<>();
        while (next < lines.size() && !lines.get(next).isEmpty()) {
            text.add(lines.get(next++));
        }
        return text;
    }
}
