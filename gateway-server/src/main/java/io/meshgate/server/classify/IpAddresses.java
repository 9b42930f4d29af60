package io.meshgate.server.classify;

import java.util.List;

/** IP addresses of both versions, as texts. */
final class IpAddresses {
    private static final int LONGEST = 45;

    private IpAddresses() {}

    static boolean matches(String value) {
        return value.length() <= LONGEST && (isVersion4(value) || isVersion6(value));
    }

    private static boolean isVersion4(String value) {
        List<String> groups = Digits.of(value, ".").groups();
        return groups.size() == 4 && groups.stream().allMatch(IpAddresses::isByte);
    }

    private static boolean isByte(String digits) {
        return digits.length() <= 3
                && (digits.length() == 1 || digits.charAt(0) != '0')
                && Integer.parseInt(digits) <= 255;
    }

    private static boolean isVersion6(String value) {
        int gap = value.indexOf("::");
        if (gap < 0) {
            return groups(value) == 8;
        }
        int before = gap == 0 ? 0 : groups(value.substring(0, gap));
        String rest = value.substring(gap + 2);
        int after = rest.isEmpty() ? 0 : groups(rest);
        return before >= 0 && after >= 0 && before + after > 0 && before + after <= 7;
    }

    /** How many groups of 16 bits the text stands for; far below zero if it does not stand for such groups. */
    private static int groups(String text) {
        String[] groups = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < groups.length; i++) {
            boolean last = i == groups.length - 1;
            if (last && isVersion4(groups[i])) {
                count += 2;
            } else if (isHex(groups[i])) {
                count++;
            } else {
                return -100;
            }
        }
        return count;
    }

    private static boolean isHex(String group) {
        return !group.isEmpty()
                && group.length() <= 4
                && group.chars()
                        .allMatch(c -> Digits.isDigit((char) c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
    }
}
