package io.meshgate.server.classify;

import java.util.List;

/** Telephone numbers: international ones (E.164), North American ones, and national ones with a leading zero. */
final class PhoneNumbers {
    private static final int FEWEST = 7;
    private static final int MOST = 15;
    private static final int LONGEST = 32;
    private static final String SEPARATORS = " -./";
    /** Of the United States, which may begin with a zero too. */
    private static final List<Integer> SOCIAL_SECURITY = List.of(3, 2, 4);

    private PhoneNumbers() {}

    /** What looks like a telephone number whatever the column's name is: not plain digits, not a date. */
    static boolean matches(String value) {
        if (value.length() > LONGEST || DateTexts.matches(value)) {
            return false;
        }
        return isInternational(value) || isNorthAmerican(value) || isNational(value);
    }

    /** What may be a telephone number in a column that is named so: digits, with or without separators. */
    static boolean mayBe(String value) {
        if (value.length() > LONGEST || DateTexts.matches(value)) {
            return false;
        }
        Digits digits = digits(withoutPlus(value));
        return digits.count() >= FEWEST && digits.count() <= MOST;
    }

    private static boolean isInternational(String value) {
        Digits digits = digits(withoutPlus(value));
        int count = digits.count();
        return value.startsWith("+")
                && count >= FEWEST
                && count <= MOST
                && digits.joined().charAt(0) != '0';
    }

    private static boolean isNorthAmerican(String value) {
        boolean parentheses = value.startsWith("(");
        Digits digits = digits(value);
        List<String> groups = digits.groups();
        int first =
                digits.lengths().equals(List.of(1, 3, 3, 4)) && groups.get(0).equals("1") ? 1 : 0;
        boolean shape = first == 1 || digits.lengths().equals(List.of(3, 3, 4));
        return shape
                && (parentheses || digits.isEven())
                && groups.get(first).charAt(0) >= '2'
                && groups.get(first + 1).charAt(0) >= '2';
    }

    /** {@code 030/123456}, {@code 01 23 45 67 89}, {@code (020) 7946 0958}; ids with leading zeros have no separators. */
    private static boolean isNational(String value) {
        Digits digits = digits(value);
        int count = digits.count();
        return count >= FEWEST + 1
                && count <= 12
                && digits.groups().size() >= 2
                && digits.groups().size() <= 6
                && digits.groups().get(0).length() >= 2
                && digits.groups().get(0).length() <= 6
                && !digits.lengths().equals(SOCIAL_SECURITY)
                && digits.joined().charAt(0) == '0'
                && digits.joined().charAt(1) != '0';
    }

    private static Digits digits(String value) {
        return Digits.of(withoutParentheses(value.replace(" / ", "/").replace(" - ", "-")), SEPARATORS);
    }

    private static String withoutPlus(String value) {
        return value.startsWith("+") ? value.substring(1) : value;
    }

    /** {@code (020) 7946} is {@code 020 7946}, {@code 49 (0)30} is {@code 49 0 30}; any other use stays, to be refused. */
    private static String withoutParentheses(String value) {
        int open = value.indexOf('(');
        int close = value.indexOf(')');
        if (open < 0 || close < open + 2) {
            return value;
        }
        String before = value.substring(0, open).stripTrailing();
        String after = value.substring(close + 1);
        String inside = value.substring(open + 1, close);
        String follows = after.isEmpty() || SEPARATORS.indexOf(after.charAt(0)) < 0 ? after : after.substring(1);
        return (before.isEmpty() ? "" : before + " ") + inside + (follows.isEmpty() ? "" : " " + follows);
    }
}
