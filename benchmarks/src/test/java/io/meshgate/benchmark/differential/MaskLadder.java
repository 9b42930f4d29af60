package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.RandomPolicy.ColumnMask;
import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Masks that fit a column, each stronger than those after it; what they do is written apart from the gateway. */
final class MaskLadder {
    private static final BigDecimal INTEGER_LEAST = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal BIGINT_LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
    /** Of DECIMAL(12, 3). */
    private static final BigDecimal DECIMAL_MOST = new BigDecimal("999999999.999");

    private MaskLadder() {}

    /** The strongest first. */
    static List<ColumnMask> of(TableColumn column, RandomTable table, Random random) {
        List<ColumnMask> masks = new ArrayList<>();
        masks.add(new ColumnMask("{type: \"null\"}", value -> null));
        masks.add(random.nextBoolean() ? fixedDefault(column.kind()) : fixed(column.kind()));
        if (SqlMasks.fit(column.kind()) && random.nextInt(4) == 0) {
            masks.add(SqlMasks.of(column, table, random));
            return masks;
        }
        switch (column.kind()) {
            case VARCHAR -> text(masks, random);
            case INTEGER, BIGINT, DECIMAL -> number(masks, column.kind(), random);
            case REAL, DOUBLE -> floating(masks, column.kind(), random.nextBoolean());
            case DATE -> {
                masks.add(date("year", day -> day.withDayOfYear(1)));
                masks.add(date("month", day -> day.withDayOfMonth(1)));
                masks.add(date("day", day -> day));
            }
            case TIMESTAMP, INSTANT -> {
                masks.add(time("year", day -> day.withDayOfYear(1)));
                masks.add(time("month", day -> day.withDayOfMonth(1)));
                masks.add(time("day", day -> day));
            }
            case BINARY -> masks.add(new ColumnMask("{type: sha-256}", present(HashMasks::sha256)));
            case BOOLEAN -> {}
        }
        return masks;
    }

    private static ColumnMask fixedDefault(Kind kind) {
        Object value = switch (kind) {
            case BOOLEAN -> false;
            case INTEGER -> 0;
            case BIGINT -> 0L;
            case DECIMAL -> new BigDecimal("0.000");
            case REAL -> 0f;
            case DOUBLE -> 0.0;
            case VARCHAR -> "XXXXXXXX";
            case DATE -> LocalDate.of(9999, 12, 31);
            case TIMESTAMP, INSTANT -> LocalDateTime.of(9999, 12, 31, 0, 0);
            case BINARY -> ByteBuffer.allocate(0);
        };
        return new ColumnMask("{type: fixed-default}", old -> value);
    }

    private static ColumnMask fixed(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> fixed("TRUE", true);
            case INTEGER -> fixed("7", 7);
            case BIGINT -> fixed("7", 7L);
            case DECIMAL -> fixed("1.5", new BigDecimal("1.500"));
            case VARCHAR -> fixed("'hidden'", "hidden");
            case DATE -> fixed("DATE '2024-01-01'", LocalDate.of(2024, 1, 1));
            case TIMESTAMP -> fixed("TIMESTAMP '2024-01-01 00:00:00'", LocalDateTime.of(2024, 1, 1, 0, 0));
            case REAL, DOUBLE, INSTANT, BINARY -> fixedDefault(kind);
        };
    }

    private static ColumnMask fixed(String literal, Object value) {
        return new ColumnMask("{type: fixed, value: " + RandomPolicy.quoted(literal) + "}", old -> value);
    }

    private static void text(List<ColumnMask> masks, Random random) {
        int form = random.nextInt(6);
        if (form > 0) {
            masks.add(text(
                    "{type: keyed-hash, key: {per-product: " + HashMasks.KEY_NAME + "}}",
                    text -> HashMasks.keyedFor("d", "s", text)));
        }
        masks.add(text("{type: keyed-hash, key: " + HashMasks.KEY_NAME + "}", HashMasks::keyed));
        if (form == 0) {
            masks.add(new ColumnMask("{type: sha-256}", present(HashMasks::sha256)));
            return;
        }
        masks.add(text("{type: redact}", TextMasks::redact));
        switch (form) {
            case 1 -> {
                masks.add(text("{type: show-first, characters: 2}", text -> TextMasks.shown(text, 2, 0, false)));
                masks.add(text(
                        "{type: show-first, characters: 2, short-values: shown}",
                        text -> TextMasks.shown(text, 2, 0, true)));
                masks.add(text(
                        "{type: show-first, characters: 3, short-values: shown}",
                        text -> TextMasks.shown(text, 3, 0, true)));
            }
            case 2 -> {
                masks.add(text("{type: show-last, characters: 1}", text -> TextMasks.shown(text, 0, 1, false)));
                masks.add(text(
                        "{type: show-last, characters: 2, short-values: shown}",
                        text -> TextMasks.shown(text, 0, 2, true)));
            }
            case 3 -> {
                masks.add(text("{type: email, keep: domain}", text -> TextMasks.email(text, false)));
                masks.add(text("{type: email, keep: first-character-and-domain}", text -> TextMasks.email(text, true)));
            }
            case 4 -> {
                masks.add(text("{type: phone, last-digits: 0}", text -> TextMasks.phone(text, 0, false)));
                masks.add(
                        random.nextBoolean()
                                ? text("{type: phone, last-digits: 2}", text -> TextMasks.phone(text, 2, false))
                                : text(
                                        "{type: phone, last-digits: 3, country-code: true}",
                                        text -> TextMasks.phone(text, 3, true)));
            }
            default -> {
                masks.add(text("{type: card}", text -> TextMasks.card(text, false)));
                masks.add(text("{type: card, first-six: true}", text -> TextMasks.card(text, true)));
            }
        }
    }

    private static ColumnMask text(String yaml, UnaryOperator<String> mask) {
        return new ColumnMask(yaml, present(value -> mask.apply(value.toString())));
    }

    private static void number(List<ColumnMask> masks, Kind kind, Random random) {
        switch (random.nextInt(kind == Kind.DECIMAL ? 2 : 3)) {
            case 0 -> {
                masks.add(number(kind, "{type: round, multiple: \"30\"}", number -> rounded(number, "30")));
                masks.add(number(kind, "{type: round, multiple: \"10\"}", number -> rounded(number, "10")));
            }
            case 1 -> {
                masks.add(number(
                        kind, "{type: bucket, width: \"20\", origin: \"-5\"}", number -> bucket(number, "20", "-5")));
                masks.add(number(
                        kind, "{type: bucket, width: \"4\", origin: \"3\"}", number -> bucket(number, "4", "3")));
            }
            default -> masks.add(new ColumnMask("{type: sha-256}", present(HashMasks::sha256)));
        }
    }

    /** NULL where the result leaves the type. */
    private static ColumnMask number(Kind kind, String yaml, UnaryOperator<BigDecimal> mask) {
        return new ColumnMask(yaml, present(value -> {
            BigDecimal masked = mask.apply(new BigDecimal(value.toString()));
            return switch (kind) {
                case INTEGER ->
                    isIn(masked, INTEGER_LEAST, BigDecimal.valueOf(Integer.MAX_VALUE)) ? masked.intValueExact() : null;
                case BIGINT ->
                    isIn(masked, BIGINT_LEAST, BigDecimal.valueOf(Long.MAX_VALUE)) ? masked.longValueExact() : null;
                default -> isIn(masked, DECIMAL_MOST.negate(), DECIMAL_MOST) ? masked.setScale(3) : null;
            };
        }));
    }

    private static BigDecimal rounded(BigDecimal value, String multiple) {
        BigDecimal step = new BigDecimal(multiple);
        return value.divide(step, 0, RoundingMode.HALF_UP).multiply(step);
    }

    private static BigDecimal bucket(BigDecimal value, String width, String origin) {
        BigDecimal step = new BigDecimal(width);
        BigDecimal from = new BigDecimal(origin);
        return value.subtract(from)
                .divide(step, 0, RoundingMode.FLOOR)
                .multiply(step)
                .add(from);
    }

    private static void floating(List<ColumnMask> masks, Kind kind, boolean round) {
        if (round) {
            masks.add(floating(kind, "{type: round, multiple: \"1.5\"}", number -> rounded(number, 1.5)));
            masks.add(floating(kind, "{type: round, multiple: \"0.5\"}", number -> rounded(number, 0.5)));
        } else {
            masks.add(floating(kind, "{type: bucket, width: \"2\"}", number -> Math.floor(number / 2) * 2));
            masks.add(floating(kind, "{type: bucket, width: \"0.5\"}", number -> Math.floor(number / 0.5) * 0.5));
        }
    }

    private static ColumnMask floating(Kind kind, String yaml, Function<Double, Double> mask) {
        return new ColumnMask(yaml, present(value -> {
            double masked = mask.apply(((Number) value).doubleValue());
            if (kind == Kind.DOUBLE) {
                return masked;
            }
            return (float) masked;
        }));
    }

    private static double rounded(double value, double multiple) {
        double quotient = value / multiple;
        return Math.copySign(Math.floor(Math.abs(quotient) + 0.5), quotient) * multiple;
    }

    private static ColumnMask date(String unit, UnaryOperator<LocalDate> mask) {
        return new ColumnMask(
                "{type: truncate-date, unit: " + unit + "}", present(value -> mask.apply((LocalDate) value)));
    }

    private static ColumnMask time(String unit, UnaryOperator<LocalDateTime> mask) {
        return new ColumnMask(
                "{type: truncate-date, unit: " + unit + "}",
                present(value -> mask.apply(((LocalDateTime) value).truncatedTo(ChronoUnit.DAYS))));
    }

    private static UnaryOperator<@Nullable Object> present(Function<Object, @Nullable Object> mask) {
        return value -> value == null ? null : mask.apply(value);
    }

    private static boolean isIn(BigDecimal value, BigDecimal least, BigDecimal most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }
}
