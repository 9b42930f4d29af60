package io.meshgate.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Percent-encoding in URLs: UTF-8, and a plus sign stands for itself, as URLs are no HTML forms. */
final class UrlText {
    private static final String PLAIN = "-._~";
    private static final int HEX = 16;

    private UrlText() {}

    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xff);
            if (octet > 0 && (Character.isLetterOrDigit(character) || PLAIN.indexOf(character) >= 0)) {
                encoded.append(character);
            } else {
                encoded.append(String.format("%%%02X", octet & 0xff));
            }
        }
        return encoded.toString();
    }

    /** Where in the text a percent sign stands that two hex digits do not follow; -1 if there is none. */
    static int wrongPercent(String text) {
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            if (at + 2 >= text.length()
                    || Character.digit(text.charAt(at + 1), HEX) < 0
                    || Character.digit(text.charAt(at + 2), HEX) < 0
                    || text.charAt(at + 1) > 'f'
                    || text.charAt(at + 2) > 'f') {
                return at;
            }
        }
        return -1;
    }

    /**
     * Decodes a text without wrong percent signs.
     *
     * @return empty if the octets are not UTF-8
     */
    static Optional<String> decode(String text) {
        ByteBuffer octets = ByteBuffer.allocate(text.length() * 4);
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            if (point == '%') {
                octets.put((byte) Integer.parseInt(text.substring(at + 1, at + 3), HEX));
                at += 3;
            } else {
                octets.put(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                at += Character.charCount(point);
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(octets.flip())
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
