package io.meshgate.planner.sql;

import java.util.List;
import org.apache.calcite.sql.SqlOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the masks that keep the shape or a part of a text. All of it is total, and NULL of NULL. What does not have the
 * form that a mask expects is masked whole: never shown because it is not understood.
 */
final class DuckDbTextMasks {
    private static final String NOT_IN_REDACTION = "'[^0-9(),.@-]'";
    private static final int SHORT_TEXT_BYTES = 1_000;

    private static final String LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?";
    /** A bare local part, and a domain of at least two labels, the last of which does not begin with a digit. */
    private static final String EMAIL = "'[^@\\s\"<>,;:\\\\()\\[\\]\\x00-\\x1f\\x7f]{1,64}@(?:" + LABEL
            + "\\.)+\\p{L}(?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])'";

    private static final String HIDDEN_LOCAL = "'***'";

    private static final String PHONE = "'\\+?[0-9 ()./-]{7,40}'";
    /** The codes of one and of two digits that are assigned; all others have three. */
    private static final String COUNTRY_CODE =
            "'^\\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]" + "|[2-9][0-9]{2})'";

    private static final int FEWEST_PHONE_DIGITS = 7;
    private static final int MOST_PHONE_DIGITS = 15;
    private static final int HIDDEN_PHONE_DIGITS = 4;

    private static final String CARD = "'[0-9](?:[ -]?[0-9]){11,18}'";
    private static final int DIGITS_TO_SHOW_FIRST_SIX = 15;

    private DuckDbTextMasks() {}

    /** Null for every other operator. */
    static @Nullable String call(SqlOperator operator, List<String> operands) {
        String value = operands.isEmpty() ? "" : operands.get(0);
        if (operator == PolicyOperators.REDACT) {
            return redact(value);
        }
        if (operator == PolicyOperators.FF1) {
            return ff1(value, operands.get(1), operands.get(2));
        }
        if (operator == PolicyOperators.SHOW_FIRST) {
            return shown(value, operands.get(1), operands.get(2), showFirst(value, operands.get(1)));
        }
        if (operator == PolicyOperators.SHOW_LAST) {
            return shown(value, operands.get(1), operands.get(2), showLast(value, operands.get(1)));
        }
        if (operator == PolicyOperators.EMAIL) {
            return email(value, operands.get(1));
        }
        if (operator == PolicyOperators.PHONE) {
            return phone(value, operands.get(1), isTrue(operands.get(2)));
        }
        if (operator == PolicyOperators.CARD) {
            return card(value, isTrue(operands.get(1)));
        }
        return null;
    }

    private static boolean isTrue(String literal) {
        return literal.equals("TRUE");
    }

    private static String redact(String value) {
        return redact(value, "0", "0", redactLong(value));
    }

    /**
     * All but that many characters at the ends, unless the text is not longer. The gateway registers the function with the
     * engine; what it returns is on the JVM's heap, so it is given short texts only.
     */
    private static String redact(String value, String first, String last, String redactedLong) {
        return "CASE WHEN strlen(" + value + ") <= " + SHORT_TEXT_BYTES + " THEN meshgate_redact(" + value + ", "
                + first + ", " + last + ") ELSE " + redactedLong + " END";
    }

    private static String redactLong(String value) {
        return "regexp_replace(regexp_replace(" + value + ", " + NOT_IN_REDACTION + ", 'x', 'g'), '[0-9]', 'n', 'g')";
    }

    /** The gateway registers the function with the engine; it is NULL of what it cannot encrypt. */
    private static String ff1(String value, String alphabet, String key) {
        return "coalesce(meshgate_ff1(" + value + ", " + alphabet + ", hex(" + key + ")), " + redact(value) + ")";
    }

    private static String showFirst(String value, String shown) {
        String rest = redactLong("substring(" + value + ", CAST(" + shown + " AS BIGINT) + 1)");
        return redact(value, shown, "0", longerThan(value, shown, "left(" + value + ", " + shown + ") || " + rest));
    }

    private static String showLast(String value, String shown) {
        String rest = redactLong("left(" + value + ", length(" + value + ") - " + shown + ")");
        return redact(value, "0", shown, longerThan(value, shown, rest + " || right(" + value + ", " + shown + ")"));
    }

    private static String longerThan(String value, String shown, String masked) {
        return "CASE WHEN length(" + value + ") > " + shown + " THEN " + masked + " ELSE " + redactLong(value) + " END";
    }

    private static String shown(String value, String count, String shortValuesShown, String masked) {
        return isTrue(shortValuesShown)
                ? "CASE WHEN length(" + value + ") <= " + count + " THEN " + value + " ELSE " + masked + " END"
                : masked;
    }

    private static String email(String value, String firstCharacter) {
        String first = isTrue(firstCharacter)
                ? "CASE WHEN instr(" + value + ", '@') > 2 THEN left(" + value + ", 1) ELSE '' END || "
                : "";
        return "CASE WHEN " + value + " IS NULL THEN NULL WHEN regexp_full_match(" + value + ", " + EMAIL + ") THEN "
                + first + HIDDEN_LOCAL + " || substring(" + value + ", instr(" + value + ", '@')) ELSE " + HIDDEN_LOCAL
                + " END";
    }

    private static String phone(String value, String lastDigits, boolean countryCode) {
        String code = countryCode ? "regexp_extract(" + value + ", " + COUNTRY_CODE + ")" : "''";
        String hidden = digits(value) + " - " + lastDigits + " - greatest(length(" + code + ") - 1, 0)";
        String wellFormed = "regexp_full_match(" + value + ", " + PHONE + ") AND " + digits(value) + " BETWEEN "
                + FEWEST_PHONE_DIGITS + " AND " + MOST_PHONE_DIGITS + " AND " + hidden + " >= " + HIDDEN_PHONE_DIGITS;
        return partly(value, wellFormed, code, last(value, lastDigits));
    }

    private static String card(String value, boolean firstSix) {
        String first = firstSix
                ? "CASE WHEN " + digits(value) + " >= " + DIGITS_TO_SHOW_FIRST_SIX + " THEN regexp_extract(" + value
                        + ", '^(?:[^0-9]*[0-9]){6}') ELSE '' END"
                : "''";
        return partly(value, "regexp_full_match(" + value + ", " + CARD + ")", first, last(value, "4"));
    }

    private static String digits(String value) {
        return "length(regexp_replace(" + value + ", '[^0-9]', '', 'g'))";
    }

    private static String last(String value, String digits) {
        return digits.equals("0") ? "''" : "regexp_extract(" + value + ", '(?:[0-9][^0-9]*){" + digits + "}$')";
    }

    /** The head and the tail as they are, n for each digit between them. */
    private static String partly(String value, String wellFormed, String head, String tail) {
        return "CASE WHEN " + wellFormed + " THEN " + head + " || regexp_replace(substring(" + value + ", length("
                + head + ") + 1, length(" + value + ") - length(" + head + ") - length(" + tail
                + ")), '[0-9]', 'n', 'g') || " + tail + " ELSE " + redact(value) + " END";
    }
}
