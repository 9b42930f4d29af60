package io.meshgate.server.mesh;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads {@code governance/keys.yaml}: the keys of masks. */
final class KeysReader {
    private static final int MIN_BYTES = 16;
    private static final Pattern HEX = Pattern.compile("([0-9A-Fa-f]{2}){16,}");

    private final Secrets secrets;
    private final Problems problems;

    KeysReader(Secrets secrets, Problems problems) {
        this.secrets = secrets;
        this.problems = problems;
    }

    /** Holds every name that stands in the file, with no bytes where its secret cannot be had. */
    Map<String, byte[]> read(Section file) {
        Map<String, byte[]> keys = new HashMap<>();
        for (Section key : file.items("keys")) {
            Section name = key.at("name");
            if (keys.containsKey(name.text())) {
                problems.error(name.file(), name.position(), "a second key '" + name.text() + "'");
            }
            keys.put(
                    name.text(),
                    secrets.bytes(key.at("secret"))
                            .map(bytes -> decode(key.at("secret"), bytes))
                            .orElseGet(() -> new byte[0]));
        }
        return keys;
    }

    private byte[] decode(Section secret, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        byte[] key = HEX.matcher(text).matches() ? HexFormat.of().parseHex(text) : bytes;
        if (key.length < MIN_BYTES) {
            problems.error(
                    secret.file(),
                    secret.position(),
                    "the key behind " + secret.text() + " is too short: at least " + MIN_BYTES
                            + " bytes, raw or as hex digits");
        }
        return key;
    }
}
