package io.meshgate.server.classify;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** International bank account numbers (ISO 13616): the length of their country, and the check digits. */
final class Ibans {
    /** Of the registry of ISO 13616: countries, each with the length of its numbers. */
    private static final String REGISTRY = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28"
            + " CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28"
            + " IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27"
            + " MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27"
            + " SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    private static final Map<String, Integer> LENGTHS = lengths();
    private static final int LONGEST_WRITTEN = 42;

    private Ibans() {}

    private static Map<String, Integer> lengths() {
        Map<String, Integer> lengths = new HashMap<>();
        for (String entry : REGISTRY.split(" ")) {
            lengths.put(entry.substring(0, 2), Integer.valueOf(entry.substring(2)));
        }
        return Map.copyOf(lengths);
    }

    static boolean matches(String value) {
        if (value.length() > LONGEST_WRITTEN || value.length() < 2) {
            return false;
        }
        String plain = value.replace(" ", "").toUpperCase(Locale.ROOT);
        return plain.length() > 4
                && plain.length() == LENGTHS.getOrDefault(plain.substring(0, 2), 0)
                && plain.chars().allMatch(c -> Digits.isDigit((char) c) || (c >= 'A' && c <= 'Z'))
                && remainder(plain.substring(4) + plain.substring(0, 4)) == 1;
    }

    /** By 97, of the number that is left when each letter stands for 10 to 35. */
    private static int remainder(String text) {
        int remainder = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 36);
            remainder = (remainder * (digit > 9 ? 100 : 10) + digit) % 97;
        }
        return remainder;
    }
}
