package io.meshgate.planner.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.calcite.rex.RexCall;

/**
 * Formats of dates and times, translated into those of C's strftime, which DuckDB takes: the words of PostgreSQL's,
 * Oracle's and Snowflake's TO_CHAR, and the percent signs of MySQL's and Trino's DATE_FORMAT.
 */
final class TimeFormat {
    private static final Map<String, String> WORDS = words();
    private static final Map<Character, String> PERCENTS = percents();

    private TimeFormat() {}

    /** Longest first, where one begins with another. */
    private static Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("YYYY", "%Y");
        words.put("YY", "%y");
        words.put("MM", "%m");
        words.put("DDD", "%j");
        words.put("DD", "%d");
        words.put("HH24", "%H");
        words.put("HH12", "%I");
        words.put("HH", "%I");
        words.put("MI", "%M");
        words.put("SS", "%S");
        words.put("MS", "%g");
        words.put("FF3", "%g");
        words.put("FF6", "%f");
        words.put("US", "%f");
        words.put("AM", "%p");
        words.put("PM", "%p");
        words.put("MON", "%b");
        words.put("DY", "%a");
        return words;
    }

    private static Map<Character, String> percents() {
        Map<Character, String> percents = new LinkedHashMap<>();
        percents.put('Y', "%Y");
        percents.put('y', "%y");
        percents.put('m', "%m");
        percents.put('c', "%-m");
        percents.put('M', "%B");
        percents.put('b', "%b");
        percents.put('d', "%d");
        percents.put('e', "%-d");
        percents.put('j', "%j");
        percents.put('W', "%A");
        percents.put('a', "%a");
        percents.put('H', "%H");
        percents.put('k', "%-H");
        percents.put('h', "%I");
        percents.put('I', "%I");
        percents.put('l', "%-I");
        percents.put('i', "%M");
        percents.put('s', "%S");
        percents.put('S', "%S");
        percents.put('f', "%f");
        percents.put('p', "%p");
        percents.put('T', "%H:%M:%S");
        percents.put('r', "%I:%M:%S %p");
        percents.put('%', "%%");
        return percents;
    }

    /** Of a call whose second operand is a format of words, quoted text and separators. */
    static String ofWords(RexCall call) {
        String format = FunctionDefinition.text(call, 1, "the format");
        StringBuilder translated = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char next = format.charAt(at);
            if (next == '"') {
                int end = format.indexOf('"', at + 1);
                if (end < 0) {
                    throw FunctionDefinition.invalid(call, "the format has text in quotes that does not end");
                }
                literal(translated, format.substring(at + 1, end));
                at = end + 1;
            } else if (Character.isLetterOrDigit(next)) {
                at += word(call, format, at, translated);
            } else {
                literal(translated, String.valueOf(next));
                at++;
            }
        }
        return translated.toString();
    }

    private static int word(RexCall call, String format, int at, StringBuilder translated) {
        for (Map.Entry<String, String> word : WORDS.entrySet()) {
            if (format.regionMatches(true, at, word.getKey(), 0, word.getKey().length())) {
                translated.append(word.getValue());
                return word.getKey().length();
            }
        }
        throw FunctionDefinition.invalid(
                call,
                "the format has something unknown at its character " + (at + 1) + "; known are "
                        + String.join(", ", WORDS.keySet()) + ", other text stands in double quotes");
    }

    /** Of a call whose second operand is a format of letters after percent signs. */
    static String ofPercents(RexCall call) {
        String format = FunctionDefinition.text(call, 1, "the format");
        StringBuilder translated = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char next = format.charAt(at);
            if (next != '%') {
                translated.append(next);
                at++;
                continue;
            }
            String known = at + 1 < format.length() ? PERCENTS.get(format.charAt(at + 1)) : null;
            if (known == null) {
                throw FunctionDefinition.invalid(
                        call,
                        "the format has something unknown after the % at its character " + (at + 1) + "; known are "
                                + PERCENTS.keySet());
            }
            translated.append(known);
            at += 2;
        }
        return translated.toString();
    }

    private static void literal(StringBuilder translated, String text) {
        translated.append(text.replace("%", "%%"));
    }
}
