package io.meshgate.benchmark.differential;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Values of every kind: mostly few and equal ones, so that joins and groups meet, and now and then extreme ones. */
record RandomValues(Random random) {
    private static final List<String> TEXTS = List.of(
            "a",
            "b",
            "ab",
            "abc",
            "A",
            "B",
            "aB",
            "",
            " ",
            " a",
            "a ",
            "0",
            "1",
            "-1",
            "12",
            "x1y22",
            "grün",
            "GRÜN",
            "字",
            "字典",
            "🎉",
            "a🎉b",
            "é",
            "e\u0301",
            "%",
            "_",
            "a_b",
            "a%b",
            "\\",
            "it's",
            "\"q\"",
            "a,b,c",
            "a-b",
            "\n",
            "\t",
            "NULL",
            "true",
            "2024-02-29",
            "1e3",
            "1.5",
            "z",
            "zz",
            "ffff",
            "\u00a0",
            "\u200b",
            "\ufeff");
    private static final List<Double> DOUBLES = List.of(
            0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -2.5, 0.1, 100.25, 1e10, -1e10, 1e-10, 3.0, 7.0, 1e300, -1e300);
    private static final List<Double> FAR_DOUBLES = List.of(
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.MIN_VALUE);
    private static final List<Float> FAR_FLOATS =
            List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, Float.MIN_VALUE);
    private static final LocalDate DAY = LocalDate.of(2024, 2, 27);

    /** NULL in one of seven. */
    @Nullable
    Object next(Kind kind) {
        return random.nextInt(7) == 0 ? null : present(kind);
    }

    /** Never NULL. */
    Object present(Kind kind) {
        boolean far = random.nextInt(12) == 0;
        return switch (kind) {
            case BOOLEAN -> random.nextBoolean();
            case INTEGER ->
                far ? pick(List.of(Integer.MIN_VALUE, Integer.MAX_VALUE, -100_000)) : random.nextInt(14) - 3;
            case BIGINT ->
                far ? pick(List.of(Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53)) : (Object) (random.nextInt(14) - 3L);
            case DECIMAL ->
                far
                        ? pick(List.of(new BigDecimal("999999999.999"), new BigDecimal("-999999999.999")))
                        : BigDecimal.valueOf(random.nextInt(20) * 250L - 1500, 3);
            case REAL -> far ? pick(FAR_FLOATS) : (Object) (random.nextInt(12) / 4f - 1);
            case DOUBLE -> pick(far ? FAR_DOUBLES : DOUBLES);
            case VARCHAR -> pick(TEXTS);
            case DATE -> day(far);
            case TIMESTAMP, INSTANT -> time(far);
            case BINARY -> bytes();
        };
    }

    String text() {
        return pick(TEXTS);
    }

    private LocalDate day(boolean far) {
        return far
                ? pick(List.of(LocalDate.of(1, 1, 1), LocalDate.of(9998, 12, 31), LocalDate.of(1969, 12, 31)))
                : DAY.plusDays(random.nextInt(8)).plusMonths(random.nextInt(3));
    }

    private LocalDateTime time(boolean far) {
        if (far) {
            return pick(List.of(
                    LocalDateTime.of(1582, 10, 20, 0, 0),
                    LocalDateTime.of(9998, 12, 31, 23, 59, 59, 999_999_000),
                    LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000)));
        }
        return DAY.plusDays(random.nextInt(4))
                .atTime(random.nextInt(3) * 11, random.nextInt(2) * 30, random.nextInt(2) * 59)
                .plusNanos(random.nextInt(2) * 123_456_000L);
    }

    private ByteBuffer bytes() {
        byte[] bytes = new byte[random.nextInt(4)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
