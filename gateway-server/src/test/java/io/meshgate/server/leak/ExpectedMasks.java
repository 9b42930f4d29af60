package io.meshgate.server.leak;

import io.meshgate.planner.policy.Mask;
import io.meshgate.server.engine.ReferenceFf1;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What each mask should do to a value that is not NULL, written from its definition. */
final class ExpectedMasks {
    static final byte[] SALT = "a salt of more than sixteen bytes".getBytes(StandardCharsets.US_ASCII);

    private ExpectedMasks() {}

    static String redact(@Nullable Object value) {
        StringBuilder redacted = new StringBuilder();
        text(value).codePoints().forEach(each -> {
            if (each >= '0' && each <= '9') {
                redacted.append('n');
            } else if ("(),.-@".indexOf(each) >= 0) {
                redacted.appendCodePoint(each);
            } else {
                redacted.append('x');
            }
        });
        return redacted.toString();
    }

    static String showFirst(@Nullable Object value, int count) {
        String text = text(value);
        if (text.codePointCount(0, text.length()) <= count) {
            return redact(text);
        }
        int end = text.offsetByCodePoints(0, count);
        return text.substring(0, end) + redact(text.substring(end));
    }

    static String showLast(@Nullable Object value, int count) {
        String text = text(value);
        if (text.codePointCount(0, text.length()) <= count) {
            return redact(text);
        }
        int start = text.offsetByCodePoints(text.length(), -count);
        return redact(text.substring(0, start)) + text.substring(start);
    }

    static String keyedHash(@Nullable Object value) {
        return keyedHashFor(value, "");
    }

    /** @param derivedFor what the key is derived for; empty for the key itself */
    static String keyedHashFor(@Nullable Object value, String derivedFor) {
        byte[] bytes = text(value).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(hmac(key(Policies.KEY, derivedFor), bytes));
    }

    /** Not per product. */
    static String ff1(@Nullable Object value, Mask.Ff1 mask) {
        return ReferenceFf1.masked(text(value), mask.alphabet().characters(), key(Policies.KEY, "meshgate ff1"))
                .orElseGet(() -> redact(value));
    }

    /** HKDF with SHA-256 and without salt, RFC 5869, to 32 bytes. */
    static byte[] key(byte[] key, String derivedFor) {
        byte[] info = (derivedFor + '\u0001').getBytes(StandardCharsets.UTF_8);
        return derivedFor.isEmpty() ? key : hmac(hmac(new byte[32], key), info);
    }

    private static byte[] hmac(byte[] key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteBuffer sha256(byte[] salt, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return ByteBuffer.wrap(digest.digest(bytes)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Of a text, an Integer or a Long. */
    static Object hash(@Nullable Object value, byte[] salt) {
        if (value instanceof Integer number) {
            ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            return sha256(salt, bytes.putInt(number).array()).getInt();
        }
        if (value instanceof Long number) {
            ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            return sha256(salt, bytes.putLong(number).array()).getLong();
        }
        return HexFormat.of()
                .formatHex(sha256(salt, text(value).getBytes(StandardCharsets.UTF_8))
                        .array());
    }

    /** Of an address at a domain of letters and digits. */
    static String email(@Nullable Object value) {
        String text = text(value);
        int at = text.indexOf('@');
        return (at > 1 ? text.substring(0, 1) : "") + "***" + text.substring(at);
    }

    /** Of digits, spaces, parentheses, after +49. */
    static String phone(@Nullable Object value, int lastDigits) {
        String text = text(value);
        long digits = text.chars().filter(Character::isDigit).count();
        if (digits < 7 || digits - 2 - lastDigits < 4) {
            return redact(text);
        }
        StringBuilder masked = new StringBuilder();
        long left = digits;
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            boolean digit = Character.isDigit(each);
            boolean shown = !digit || left > digits - 2 || left <= lastDigits;
            left -= digit ? 1 : 0;
            masked.append(shown ? each : 'n');
        }
        return masked.toString();
    }

    static Integer bucket(@Nullable Object value, int width, int origin) {
        return Math.floorDiv((Integer) Objects.requireNonNull(value) - origin, width) * width + origin;
    }

    static BigDecimal bucketDecimal(@Nullable Object value, String width, String origin) {
        BigDecimal from = new BigDecimal(origin);
        BigDecimal size = new BigDecimal(width);
        BigDecimal number = (BigDecimal) Objects.requireNonNull(value);
        return number.subtract(from)
                .divide(size, 0, RoundingMode.FLOOR)
                .multiply(size)
                .add(from)
                .setScale(number.scale());
    }

    static Double bucketDouble(@Nullable Object value, double width, double origin) {
        return Math.floor(((Double) Objects.requireNonNull(value) - origin) / width) * width + origin;
    }

    static BigDecimal roundDecimal(@Nullable Object value, int multiple) {
        BigDecimal step = BigDecimal.valueOf(multiple);
        return ((BigDecimal) required(value))
                .divide(step, 0, RoundingMode.HALF_UP)
                .multiply(step)
                .setScale(2, RoundingMode.UNNECESSARY);
    }

    static double roundDouble(@Nullable Object value, double multiple) {
        double quotient = (Double) required(value) / multiple;
        return Math.copySign(Math.floor(Math.abs(quotient) + 0.5), quotient) * multiple;
    }

    static LocalDate startOfYear(@Nullable Object value) {
        return ((LocalDate) required(value)).withDayOfYear(1);
    }

    static LocalDateTime startOfMonth(@Nullable Object value) {
        return ((LocalDateTime) required(value)).withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS);
    }

    private static String text(@Nullable Object value) {
        return (String) required(value);
    }

    private static Object required(@Nullable Object value) {
        if (value == null) {
            throw new AssertionError("NULL is never masked");
        }
        return value;
    }
}
