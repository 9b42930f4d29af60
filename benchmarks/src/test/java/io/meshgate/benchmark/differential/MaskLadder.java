package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.RandomPolicy.ColumnMask;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Masks that fit columns of a kind, each stronger than those after it; what they do is written apart from the gateway. */
final class MaskLadder {
    static final String KEY_NAME = "proof";
    static final String KEY_HEX = "00112233445566778899aabbccddeeff0123456789abcdef";

    private MaskLadder() {}

    /** The strongest first. */
    static List<ColumnMask> of(Kind kind, Random random) {
        List<ColumnMask> masks = new ArrayList<>();
        masks.add(new ColumnMask("{type: \"null\"}", value -> null));
        switch (kind) {
            case VARCHAR -> text(masks, random.nextBoolean());
            case INTEGER -> {
                masks.add(new ColumnMask("{type: fixed, value: \"7\"}", value -> 7));
                masks.add(new ColumnMask("{type: round, multiple: \"10\"}", present(value -> {
                    BigDecimal rounded = rounded(new BigDecimal((Integer) value));
                    return isIn(rounded, Integer.MIN_VALUE, Integer.MAX_VALUE) ? rounded.intValueExact() : null;
                })));
            }
            case BIGINT -> {
                masks.add(new ColumnMask("{type: fixed, value: \"7\"}", value -> 7L));
                masks.add(new ColumnMask("{type: round, multiple: \"10\"}", present(value -> {
                    BigDecimal rounded = rounded(new BigDecimal((Long) value));
                    return isIn(rounded, Long.MIN_VALUE, Long.MAX_VALUE) ? rounded.longValueExact() : null;
                })));
            }
            case DECIMAL -> {
                masks.add(new ColumnMask("{type: fixed, value: \"1.5\"}", value -> new BigDecimal("1.500")));
                masks.add(new ColumnMask(
                        "{type: round, multiple: \"10\"}",
                        present(value -> RandomPolicy.fitting(rounded((BigDecimal) value)))));
                masks.add(new ColumnMask(
                        "{type: round, multiple: \"0.01\"}",
                        present(value ->
                                RandomPolicy.fitting(((BigDecimal) value).setScale(2, RoundingMode.HALF_UP)))));
            }
            case DATE -> {
                masks.add(new ColumnMask(
                        "{type: truncate-date, unit: year}", present(value -> ((LocalDate) value).withDayOfYear(1))));
                masks.add(new ColumnMask(
                        "{type: truncate-date, unit: month}", present(value -> ((LocalDate) value).withDayOfMonth(1))));
            }
            case TIMESTAMP, INSTANT -> {
                masks.add(new ColumnMask(
                        "{type: truncate-date, unit: year}",
                        present(value -> ((LocalDateTime) value)
                                .truncatedTo(ChronoUnit.DAYS)
                                .withDayOfYear(1))));
                masks.add(new ColumnMask(
                        "{type: truncate-date, unit: day}",
                        present(value -> ((LocalDateTime) value).truncatedTo(ChronoUnit.DAYS))));
            }
            case BOOLEAN, REAL, DOUBLE, BINARY -> {}
        }
        return masks;
    }

    private static void text(List<ColumnMask> masks, boolean first) {
        masks.add(new ColumnMask("{type: fixed, value: \"'hidden'\"}", value -> "hidden"));
        masks.add(new ColumnMask("{type: keyed-hash, key: " + KEY_NAME + "}", present(MaskLadder::hash)));
        masks.add(new ColumnMask("{type: redact}", present(value -> redact(value, 0, 0))));
        if (first) {
            masks.add(new ColumnMask("{type: show-first, characters: 1}", present(value -> redact(value, 1, 0))));
            masks.add(new ColumnMask("{type: show-first, characters: 2}", present(value -> redact(value, 2, 0))));
        } else {
            masks.add(new ColumnMask("{type: show-last, characters: 1}", present(value -> redact(value, 0, 1))));
        }
    }

    private static UnaryOperator<@Nullable Object> present(UnaryOperator<@Nullable Object> mask) {
        return value -> value == null ? null : mask.apply(value);
    }

    private static String redact(@Nullable Object value, int first, int last) {
        return RandomPolicy.redact(String.valueOf(value).codePoints().toArray(), first, last);
    }

    /** To a multiple of ten. */
    private static BigDecimal rounded(BigDecimal value) {
        return value.divide(BigDecimal.TEN, 0, RoundingMode.HALF_UP).multiply(BigDecimal.TEN);
    }

    private static boolean isIn(BigDecimal value, long least, long most) {
        return value.compareTo(BigDecimal.valueOf(least)) >= 0 && value.compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    private static String hash(@Nullable Object value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(KEY_HEX), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(String.valueOf(value).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
