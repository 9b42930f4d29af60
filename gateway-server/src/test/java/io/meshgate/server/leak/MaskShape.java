package io.meshgate.server.leak;

import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.Mask.TruncateDate.Unit;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Masks on columns of {@code t} of {@link LeakData}, with what each should do to a visible value. Most leave visible
 * values such that expressions do not fail on them, while hidden ones are where masks themselves could.
 */
enum MaskShape {
    NONE,
    COARSE,
    TEXTS,
    EXPRESSIONS,
    STRONG;

    /** A mask and what it does to a value that is not NULL. */
    record Masked(Mask mask, Function<Object, @Nullable Object> effect) {
        @Nullable
        Object masked(@Nullable Object value) {
            return value == null ? null : effect.apply(value);
        }
    }

    /** By column. */
    Map<String, Masked> masks() {
        Map<String, Masked> masks = new TreeMap<>();
        switch (this) {
            case NONE -> {}
            case COARSE -> coarse(masks);
            case TEXTS -> texts(masks);
            case EXPRESSIONS -> expressions(masks);
            case STRONG -> strong(masks);
        }
        return masks;
    }

    private static void coarse(Map<String, Masked> masks) {
        masks.put("z", new Masked(new Mask.Bucket("3", "1"), value -> ExpectedMasks.bucket(value, 3, 1)));
        masks.put("n", new Masked(new Mask.Bucket("10", "-9"), value -> ExpectedMasks.bucket(value, 10, -9)));
        masks.put("sm", new Masked(new Mask.Bucket("2", "1"), value -> ExpectedMasks.bucket(value, 2, 1)));
        masks.put("big", new Masked(new Mask.Bucket("1000", "1"), value -> 1L));
        masks.put("d10", new Masked(new Mask.Bucket("10", "5"), value -> decimal(value, "10", "5")));
        masks.put("d15", new Masked(new Mask.Bucket("0.50", "0.25"), value -> decimal(value, "0.50", "0.25")));
        masks.put("d18", new Masked(new Mask.RoundTo("2"), value -> ExpectedMasks.roundDecimal(value, 2)));
        masks.put("d38", new Masked(new Mask.Bucket("7", "0"), value -> decimal(value, "7", "0")));
        masks.put("x", new Masked(new Mask.Bucket("0.5", "0"), value -> ExpectedMasks.bucketDouble(value, 0.5, 0)));
        masks.put("y", new Masked(new Mask.RoundTo("0.5"), value -> ExpectedMasks.roundDouble(value, 0.5)));
        masks.put("r", new Masked(new Mask.RoundTo("0.5"), value ->
                (float) ExpectedMasks.roundDouble(((Float) value).doubleValue(), 0.5)));
        masks.put("dt", new Masked(new Mask.TruncateDate(Unit.YEAR), ExpectedMasks::startOfYear));
        masks.put("ts", new Masked(new Mask.TruncateDate(Unit.MONTH), ExpectedMasks::startOfMonth));
        masks.put("nn", new Masked(new Mask.FixedDefault(), value -> 0));
    }

    private static BigDecimal decimal(Object value, String width, String origin) {
        return ExpectedMasks.bucketDecimal(value, width, origin);
    }

    private static void texts(Map<String, Masked> masks) {
        masks.put("feq", new Masked(new Mask.Email(Mask.Email.Local.FIRST_CHARACTER), value -> "***"));
        masks.put("s", new Masked(new Mask.ShowLast(2, true), value -> value));
        masks.put("lo", new Masked(new Mask.ShowFirst(1, true), value -> value));
        masks.put("pat", new Masked(new Mask.Redact(), ExpectedMasks::redact));
        masks.put("hx", new Masked(new Mask.ShowFirst(2, true), value -> value));
        masks.put("b64", new Masked(new Mask.Card(true), ExpectedMasks::redact));
        masks.put("ur", new Masked(new Mask.Phone(4, true), ExpectedMasks::redact));
        masks.put("dy", new Masked(new Mask.ShowLast(10, true), value -> value));
        masks.put("js", new Masked(new Mask.ShowFirst(40, true), value -> value));
    }

    private static void expressions(Map<String, Masked> masks) {
        masks.put("z", custom("CASE WHEN fin < 4 THEN z ELSE 1 END"));
        masks.put("n", custom("CASE WHEN feq LIKE 'E%' OR z = 0 THEN n END"));
        masks.put("big", custom("COALESCE(NULLIF(big, -1), 1)"));
        masks.put("d38", custom("CASE WHEN HAS_ROLE('nobody') THEN 1 ELSE d38 END"));
        masks.put("x", custom("CASE WHEN x IS NOT NULL THEN x END"));
        masks.put("s", custom("CASE WHEN CHAR_LENGTH(s) < 50 THEN s ELSE LEFT(s, 3) END"));
        masks.put("lo", custom("CASE WHEN feq IN (ATTRIBUTE('region')) THEN lo ELSE pat END"));
        masks.put(
                "pat",
                new Masked(
                        new Mask.Custom("LEFT(pat, 1) || '%'"),
                        value -> value.toString().substring(0, 1) + "%"));
        masks.put("dt", custom("CASE WHEN EXTRACT(YEAR FROM dt) > 2000 THEN dt ELSE DATE '2000-01-01' END"));
        masks.put("js", custom("TRIM(js)"));
    }

    /** One that leaves visible values as they are. */
    private static Masked custom(String expression) {
        return new Masked(new Mask.Custom(expression), value -> value);
    }

    private static void strong(Map<String, Masked> masks) {
        masks.put("feq", new Masked(new Mask.KeyedHash("key"), ExpectedMasks::keyedHash));
        masks.put("fin", new Masked(new Mask.FixedDefault(), value -> 0));
        masks.put("z", new Masked(new Mask.Fixed("3"), value -> 3));
        masks.put("n", new Masked(new Mask.Sha256(), value -> ExpectedMasks.hash(value, new byte[0])));
        masks.put("big", new Masked(new Mask.HashPerQuery(), value -> ExpectedMasks.hash(value, ExpectedMasks.SALT)));
        masks.put("d15", new Masked(new Mask.FixedDefault(), value -> new BigDecimal("0.00")));
        masks.put("x", new Masked(new Mask.ToNull(), value -> null));
        masks.put("s", new Masked(new Mask.Fixed("'5'"), value -> "5"));
        masks.put("dt", new Masked(new Mask.FixedDefault(), value -> LocalDate.of(9999, 12, 31)));
    }

    Policies on(Policies policies) {
        Policies more = policies;
        for (Map.Entry<String, Masked> mask : masks().entrySet()) {
            more = more.mask("t", mask.getKey(), mask.getValue().mask());
        }
        return more;
    }
}
