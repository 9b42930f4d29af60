package io.meshgate.server.query;

import java.util.List;
import java.util.Random;

/** Texts that mean something to one of those who read SQL: the parser, the templates, the engine, regular expressions. */
final class HostileText {
    private static final List<String> PIECES = List.of(
            "'",
            "''",
            "\"",
            "\"\"",
            "\\",
            "\\'",
            "\\\\",
            "{0}",
            "{1}",
            "{*}",
            "{type}",
            "$1",
            "$0",
            "${x}",
            "$$",
            "$a$",
            "?",
            ":a",
            "@a",
            "#1",
            "--",
            "/*",
            "*/",
            "/*+",
            ";",
            "\n",
            "\r",
            "\t",
            "\u0001",
            "\u001b[2J",
            "E'",
            "U&'",
            "X'",
            "%",
            "_",
            "%%",
            "*",
            "COLUMNS(*)",
            "(SELECT 1)",
            "read_csv('/etc/passwd')",
            "getenv('HOME')",
            "'||version()||'",
            "' OR 1=1 -- ",
            ") -- ",
            "NULL",
            "{'a': 1}",
            "[1]",
            "`",
            "~",
            "c0",
            "t0",
            "in0",
            "v.s",
            "MESHGATE:ACCESS_DENIED:x",
            " ",
            "\u00a0",
            "\u2028",
            "\u202e",
            "\ufeff",
            "\u0301",
            "\u00e4",
            "\u0130",
            "\ud83d\ude00",
            "a",
            "B",
            "7");

    private final Random random;

    HostileText(Random random) {
        this.random = random;
    }

    String next() {
        StringBuilder text = new StringBuilder();
        for (int pieces = 1 + random.nextInt(5); pieces > 0; pieces--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    /** A text that can be a quoted name; no two are the same, whatever the case. */
    String name(int number) {
        return next().replaceAll("[\\r\\n]", "") + number;
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
