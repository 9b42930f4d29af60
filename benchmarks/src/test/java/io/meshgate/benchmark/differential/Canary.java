package io.meshgate.benchmark.differential;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values that stand in nothing but hidden rows and masked or denied columns, and how they look in memory and as text. */
final class Canary {
    private static final String TEXT = "q7CaNaRyZ9";
    private static final long BIG = 0x5ECA11AB1EC0FFE5L;
    private static final int INT = 0x5ECA11AB;
    private static final BigDecimal DECIMAL = new BigDecimal("987654321.123");
    private static final double DOUBLE = 1.2345678901234e+88;
    private static final float FLOAT = 7.654321e+22f;
    private static final LocalDate DAY = LocalDate.of(2345, 6, 7);
    private static final LocalDateTime MOMENT = LocalDateTime.of(2345, 6, 7, 8, 9, 10, 111_213_000);
    private static final byte[] BYTES = {
        (byte) 0xC0, (byte) 0xFF, (byte) 0xEE, 0x5E, (byte) 0xCA, 0x11, (byte) 0xAB, 0x1E
    };

    private Canary() {}

    /** NULL where no value is rare enough. */
    @Nullable
    static Object of(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> null;
            case INTEGER -> INT;
            case BIGINT -> BIG;
            case DECIMAL -> DECIMAL;
            case REAL -> FLOAT;
            case DOUBLE -> DOUBLE;
            case VARCHAR -> TEXT;
            case DATE -> DAY;
            case TIMESTAMP, INSTANT -> MOMENT;
            case BINARY -> ByteBuffer.wrap(BYTES);
        };
    }

    /** Each form by its name. */
    static Map<String, byte[]> forms() {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put("text", utf8(TEXT));
        forms.put("text backwards", utf8(new StringBuilder(TEXT).reverse().toString()));
        forms.put("text in upper case", utf8(TEXT.toUpperCase(java.util.Locale.ROOT)));
        forms.put("text in lower case", utf8(TEXT.toLowerCase(java.util.Locale.ROOT)));
        forms.put("long", little(BIG));
        forms.put("long as text", utf8(Long.toString(BIG)));
        forms.put(
                "int",
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(INT)
                        .array());
        forms.put("int as text", utf8(Integer.toString(INT)));
        forms.put("decimal", little(DECIMAL.unscaledValue().longValueExact()));
        forms.put("decimal as text", utf8(DECIMAL.toString()));
        forms.put("double", little(Double.doubleToRawLongBits(DOUBLE)));
        forms.put(
                "float",
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(FLOAT)
                        .array());
        forms.put("day as text", utf8(DAY.toString()));
        forms.put("moment", little(ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), MOMENT)));
        forms.put("bytes", BYTES.clone());
        return forms;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] little(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    /** The forms that stand somewhere in some content. */
    static List<String> foundIn(byte[] content) {
        List<String> found = new ArrayList<>();
        forms().forEach((name, form) -> {
            if (stands(form, content)) {
                found.add(name);
            }
        });
        return found;
    }

    private static boolean stands(byte[] form, byte[] content) {
        for (int at = 0; at <= content.length - form.length; at++) {
            if (content[at] == form[0]) {
                int same = 1;
                while (same < form.length && content[at + same] == form[same]) {
                    same++;
                }
                if (same == form.length) {
                    return true;
                }
            }
        }
        return false;
    }
}
