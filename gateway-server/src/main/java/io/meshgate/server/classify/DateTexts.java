package io.meshgate.server.classify;

import java.util.List;

/** Dates as texts and as numbers, of the years 1880 to 2100; what follows the date, a time for instance, is not looked at. */
final class DateTexts {
    private static final int DATE_LENGTH = 10;

    private DateTexts() {}

    static boolean matches(String value) {
        if (value.length() == 8 && value.chars().allMatch(c -> Digits.isDigit((char) c))) {
            return isDate(value.substring(0, 4), value.substring(4, 6), value.substring(6));
        }
        boolean timeFollows =
                value.length() > DATE_LENGTH && (value.charAt(DATE_LENGTH) == 'T' || value.charAt(DATE_LENGTH) == ' ');
        String date = timeFollows ? value.substring(0, DATE_LENGTH) : value;
        Digits digits = date.length() > DATE_LENGTH ? Digits.NONE : Digits.of(date, "-./");
        if (digits.groups().size() != 3 || !digits.isEven()) {
            return false;
        }
        List<String> groups = digits.groups();
        return groups.get(0).length() == 4
                ? isDate(groups.get(0), groups.get(1), groups.get(2))
                : isDate(groups.get(2), groups.get(1), groups.get(0))
                        || isDate(groups.get(2), groups.get(0), groups.get(1));
    }

    private static boolean isDate(String year, String month, String day) {
        return year.length() == 4
                && isBetween(year, 1880, 2100)
                && month.length() <= 2
                && isBetween(month, 1, 12)
                && day.length() <= 2
                && isBetween(day, 1, 31);
    }

    private static boolean isBetween(String digits, int least, int most) {
        int number = Integer.parseInt(digits);
        return number >= least && number <= most;
    }
}
