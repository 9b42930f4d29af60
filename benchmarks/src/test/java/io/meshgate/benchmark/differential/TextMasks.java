package io.meshgate.benchmark.differential;

import java.util.List;
import java.util.regex.Pattern;

/** What masks do to texts that are not NULL, in plain Java and apart from the gateway, character by character. */
final class TextMasks {
    /** Telephone codes of the countries in {@link PersonalTexts}. */
    private static final List<String> COUNTRY_CODES = List.of("1", "49", "420");

    private static final Pattern LOCAL_PART = Pattern.compile("[a-z0-9+._-]{1,64}");
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");

    private TextMasks() {}

    static String redact(String text) {
        return shown(text, 0, 0, false);
    }

    /** A text that is not longer than what would be shown is redacted whole, unless short ones are shown. */
    static String shown(String text, int first, int last, boolean shortShown) {
        int[] points = text.codePoints().toArray();
        boolean isShort = points.length <= first + last;
        StringBuilder masked = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            boolean shown = isShort ? shortShown && first + last > 0 : i < first || i >= points.length - last;
            masked.appendCodePoint(shown ? points[i] : redacted(points[i]));
        }
        return masked.toString();
    }

    private static int redacted(int point) {
        if (point >= '0' && point <= '9') {
            return 'n';
        }
        return "(),.-@".indexOf(point) >= 0 ? point : 'x';
    }

    static String email(String text, boolean firstCharacter) {
        int at = text.indexOf('@');
        boolean address = at >= 0
                && LOCAL_PART.matcher(text.substring(0, at)).matches()
                && DOMAIN.matcher(text.substring(at + 1)).matches();
        if (!address) {
            return "***";
        }
        return (firstCharacter && at > 1 ? text.substring(0, 1) : "") + "***" + text.substring(at);
    }

    static String phone(String text, int lastDigits, boolean countryCode) {
        String digits = digits(text);
        boolean number = digits.length() >= 7
                && digits.length() <= 15
                && text.chars().allMatch(c -> "0123456789 ()./-+".indexOf(c) >= 0)
                && text.lastIndexOf('+') <= 0;
        int code = countryCode && text.startsWith("+")
                ? COUNTRY_CODES.stream()
                        .filter(text.substring(1)::startsWith)
                        .mapToInt(String::length)
                        .max()
                        .orElse(0)
                : 0;
        boolean enoughHidden = digits.length() - lastDigits - code >= 4;
        return number && enoughHidden ? keeping(text, code, lastDigits) : redact(text);
    }

    static String card(String text, boolean firstSix) {
        String digits = digits(text);
        boolean single = !text.isEmpty()
                && Character.isDigit(text.charAt(0))
                && Character.isDigit(text.charAt(text.length() - 1))
                && !text.matches(".*[ -][ -].*");
        boolean number = single
                && digits.length() >= 12
                && digits.length() <= 19
                && text.chars().allMatch(c -> "0123456789 -".indexOf(c) >= 0);
        return number ? keeping(text, firstSix && digits.length() >= 15 ? 6 : 0, 4) : redact(text);
    }

    private static String digits(String text) {
        StringBuilder digits = new StringBuilder();
        text.chars().filter(c -> c >= '0' && c <= '9').forEach(c -> digits.append((char) c));
        return digits.toString();
    }

    /** The form, with n for all digits but so many at the beginning and the end. */
    private static String keeping(String text, int first, int last) {
        int all = digits(text).length();
        int before = 0;
        StringBuilder masked = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            masked.append(digit && before >= first && before < all - last ? 'n' : c);
            before += digit ? 1 : 0;
        }
        return masked.toString();
    }
}
