package io.meshgate.server.leak;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What each mask should do to a value that is not NULL, written from its definition. */
final class ExpectedMasks {
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
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Policies.KEY, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text(value).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
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
