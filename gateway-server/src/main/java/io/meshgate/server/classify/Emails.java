package io.meshgate.server.classify;

/** E-mail addresses as they are written in practice (RFC 5321 without quoted names and address literals). */
final class Emails {
    private static final int LONGEST = 254;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_LABEL = 63;
    private static final String MARKS = "!#$%&'*+/=?^_`{|}~-";

    private Emails() {}

    static boolean matches(String value) {
        int at = value.indexOf('@');
        return value.length() <= LONGEST
                && at > 0
                && at <= LONGEST_NAME
                && isDotted(value.substring(0, at), MARKS)
                && isHost(value.substring(at + 1));
    }

    private static boolean isHost(String host) {
        int lastDot = host.lastIndexOf('.');
        return lastDot > 0 && isDotted(host, "-") && isTopDomain(host.substring(lastDot + 1));
    }

    private static boolean isTopDomain(String label) {
        return label.length() >= 2 && (label.startsWith("xn--") || label.chars().allMatch(Character::isLetter));
    }

    private static boolean isDotted(String text, String marks) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (length == 0) {
                    return false;
                }
                length = 0;
            } else if (Character.isLetterOrDigit(c) || marks.indexOf(c) >= 0) {
                length++;
            } else {
                return false;
            }
            if (length > LONGEST_LABEL + 1) {
                return false;
            }
        }
        return length > 0;
    }
}
