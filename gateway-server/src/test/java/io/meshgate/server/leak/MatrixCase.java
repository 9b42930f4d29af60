package io.meshgate.server.leak;

import io.meshgate.connector.ErrorCode;
import io.meshgate.planner.policy.Mask;
import io.meshgate.server.leak.MatrixTables.Content;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Policies on {@code customers} (and its twin of odd name), and what they should leave, worked out in Java and not by
 * the planner's means.
 *
 * @param policies besides the grants
 * @param denied tables without a grant
 * @param discovered tables that can be seen but not read
 * @param hiddenColumns of customers
 * @param visible which customers; by column name
 * @param masks of customers by column
 */
record MatrixCase(
        String name,
        UnaryOperator<Policies> policies,
        Set<String> denied,
        Set<String> discovered,
        Set<String> hiddenColumns,
        Predicate<Map<String, @Nullable Object>> visible,
        Map<String, Masked> masks) {

    /** A mask and what it should do. */
    record Masked(Mask mask, Effect effect) {
        Masked(Mask mask, UnaryOperator<@Nullable Object> effect) {
            this(mask, (value, row) -> effect.apply(value));
        }

        /** Whether NULL becomes something else. */
        boolean replacesNulls() {
            return mask instanceof Mask.Fixed || mask instanceof Mask.FixedDefault || mask instanceof Mask.Custom;
        }
    }

    /** What becomes of a value, given the row as it is stored. */
    @FunctionalInterface
    interface Effect {
        @Nullable
        Object apply(@Nullable Object value, Map<String, @Nullable Object> row);
    }

    private static final List<String> TABLES = List.of("customers", "Odd \"Names");

    static List<MatrixCase> all() {
        List<MatrixCase> all = new ArrayList<>();
        all.add(filtered("equals", row -> "EU".equals(row.get("region")), "region = 'EU'"));
        all.add(filtered("equals an attribute", row -> "EU".equals(row.get("region")), "region = ATTRIBUTE('home')"));
        all.add(filtered(
                "in a list",
                row -> "EU".equals(row.get("region")) || "ASIA".equals(row.get("region")),
                "region IN ('EU', 'ASIA')"));
        all.add(filtered(
                "or", row -> "EU".equals(row.get("region")) || less(row.get("tier"), 2), "region = 'EU' OR tier < 2"));
        all.add(filtered(
                "not", row -> row.get("region") != null && !"EU".equals(row.get("region")), "NOT (region = 'EU')"));
        all.add(filtered(
                "case",
                row -> row.get("tier") == null || less(row.get("tier"), 3),
                "CASE WHEN tier IS NULL THEN TRUE WHEN tier < 3 THEN TRUE ELSE FALSE END"));
        all.add(filtered("is null", row -> row.get("parent") == null, "parent IS NULL"));
        all.add(filtered(
                "nullable", row -> !Objects.equals(row.get("tier"), 1) && row.get("tier") != null, "tier <> 1"));
        all.add(filtered(
                "two filters",
                row -> row.get("parent") != null && ("EU".equals(row.get("region")) || "US".equals(row.get("region"))),
                "region IN ('EU', 'US')",
                "parent IS NOT NULL"));
        all.add(filtered("missing attribute", row -> false, "region = ATTRIBUTE('nowhere')"));
        all.add(new MatrixCase("masks", policies -> policies, Set.of(), Set.of(), Set.of(), row -> true, everyMask()));
        all.add(new MatrixCase(
                "more masks", policies -> policies, Set.of(), Set.of(), Set.of(), row -> true, moreMasks()));
        all.add(new MatrixCase(
                "masks of formats", policies -> policies, Set.of(), Set.of(), Set.of(), row -> true, formatMasks()));
        all.add(new MatrixCase(
                "denied table",
                policies -> policies,
                Set.of(TABLES.toArray(new String[0])),
                Set.of(),
                Set.of(),
                row -> true,
                Map.of()));
        all.add(new MatrixCase(
                "denied other table",
                policies -> policies,
                Set.of("orders"),
                Set.of(),
                Set.of(),
                row -> true,
                Map.of()));
        all.add(new MatrixCase(
                "discover only",
                policies -> policies,
                Set.of(),
                Set.of(TABLES.toArray(new String[0])),
                Set.of(),
                row -> true,
                Map.of()));
        all.add(new MatrixCase(
                "denied column",
                policies -> policies,
                Set.of(),
                Set.of(),
                Set.of("points", "email"),
                row -> true,
                Map.of()));
        MatrixCase filter = filtered(
                "everything",
                row -> "EU".equals(row.get("region")) || less(row.get("tier"), 2),
                "region = 'EU' OR tier < 2");
        Map<String, Masked> some = everyMask();
        some.remove("city");
        all.add(new MatrixCase(
                "everything", filter.policies(), Set.of(), Set.of(), Set.of("city"), filter.visible(), some));
        return List.copyOf(all);
    }

    private static boolean less(@Nullable Object value, int than) {
        return value instanceof Integer number && number < than;
    }

    private static MatrixCase filtered(
            String name, Predicate<Map<String, @Nullable Object>> visible, String... expressions) {
        UnaryOperator<Policies> policies = given -> {
            Policies more = given;
            for (String table : TABLES) {
                for (String expression : expressions) {
                    more = more.rowFilter(table, expression);
                }
            }
            return more;
        };
        return new MatrixCase("filter: " + name, policies, Set.of(), Set.of(), Set.of(), visible, Map.of());
    }

    private static Map<String, Masked> everyMask() {
        Map<String, Masked> masks = new TreeMap<>();
        masks.put("region", new Masked(new Mask.Redact(), ExpectedMasks::redact));
        masks.put("name", new Masked(new Mask.ShowFirst(6), value -> ExpectedMasks.showFirst(value, 6)));
        masks.put("phone", new Masked(new Mask.ShowLast(2), value -> ExpectedMasks.showLast(value, 2)));
        masks.put("email", new Masked(new Mask.KeyedHash("key"), ExpectedMasks::keyedHash));
        masks.put("balance", new Masked(new Mask.RoundTo("250"), value -> ExpectedMasks.roundDecimal(value, 250)));
        masks.put("score", new Masked(new Mask.RoundTo("0.5"), value -> ExpectedMasks.roundDouble(value, 0.5)));
        masks.put("born", new Masked(new Mask.TruncateDate(Mask.TruncateDate.Unit.YEAR), ExpectedMasks::startOfYear));
        masks.put("seen", new Masked(new Mask.TruncateDate(Mask.TruncateDate.Unit.MONTH), ExpectedMasks::startOfMonth));
        masks.put("points", new Masked(new Mask.Fixed("7"), value -> 7));
        masks.put("tier", new Masked(new Mask.ToNull(), value -> null));
        masks.put("city", new Masked(new Mask.Fixed("'somewhere'"), value -> "somewhere"));
        return masks;
    }

    private static Map<String, Masked> formatMasks() {
        Map<String, Masked> masks = new TreeMap<>();
        ff1(masks, "phone", new Mask.Ff1("key", false, Mask.Ff1.Alphabet.DIGITS));
        ff1(masks, "email", new Mask.Ff1("key", false, Mask.Ff1.Alphabet.ALPHANUMERIC));
        ff1(masks, "name", new Mask.Ff1("key", false, Mask.Ff1.Alphabet.LOWER_ALPHANUMERIC));
        ff1(masks, "region", new Mask.Ff1("key", false, Mask.Ff1.Alphabet.ALPHANUMERIC));
        return masks;
    }

    private static void ff1(Map<String, Masked> masks, String column, Mask.Ff1 mask) {
        masks.put(column, new Masked(mask, value -> ExpectedMasks.ff1(value, mask)));
    }

    private static Map<String, Masked> moreMasks() {
        byte[] unsalted = {};
        Map<String, Masked> masks = new TreeMap<>();
        masks.put("region", new Masked(new Mask.Sha256(), value -> ExpectedMasks.hash(value, unsalted)));
        masks.put("tier", new Masked(new Mask.Bucket("2", "1"), value -> ExpectedMasks.bucket(value, 2, 1)));
        masks.put("name", new Masked(new Mask.Card(false), ExpectedMasks::redact));
        masks.put("email", new Masked(new Mask.Email(Mask.Email.Local.FIRST_CHARACTER), ExpectedMasks::email));
        masks.put("phone", new Masked(new Mask.Phone(2, true), value -> ExpectedMasks.phone(value, 2)));
        masks.put(
                "balance",
                new Masked(
                        new Mask.Bucket("250", "-10.5"), value -> ExpectedMasks.bucketDecimal(value, "250", "-10.5")));
        masks.put(
                "score",
                new Masked(new Mask.Bucket("0.5", "0.25"), value -> ExpectedMasks.bucketDouble(value, 0.5, 0.25)));
        masks.put("born", new Masked(new Mask.FixedDefault(), value -> LocalDate.of(9999, 12, 31)));
        masks.put(
                "seen",
                new Masked(
                        new Mask.Custom("CASE WHEN tier IS NULL OR tier > 1 THEN seen END"),
                        (value, row) -> row.get("tier") == null || !less(row.get("tier"), 2) ? value : null));
        masks.put(
                "parent", new Masked(new Mask.HashPerQuery(), value -> ExpectedMasks.hash(value, ExpectedMasks.SALT)));
        masks.put("points", new Masked(new Mask.Sha256(), value -> ExpectedMasks.hash(value, unsalted)));
        masks.put(
                "city",
                new Masked(
                        new Mask.Custom(
                                "CASE WHEN region = 'EU' OR HAS_ROLE('nobody') THEN UPPER(city) ELSE LEFT(city, 2) || '*' END"),
                        (value, row) -> {
                            if (value == null) {
                                return null;
                            }
                            String city = value.toString();
                            return "EU".equals(row.get("region"))
                                    ? city.toUpperCase(Locale.ROOT)
                                    : city.substring(0, Math.min(2, city.length())) + "*";
                        }));
        return masks;
    }

    Policies governed() {
        Policies given = policies.apply(Policies.none());
        for (Map.Entry<String, Masked> mask : masks.entrySet()) {
            for (String table : TABLES) {
                given = given.mask(table, mask.getKey(), mask.getValue().mask());
            }
        }
        for (String table : List.of("customers", "Odd \"Names", "orders")) {
            if (discovered.contains(table)) {
                given = given.discover(table);
            } else if (!denied.contains(table)) {
                boolean customers = TABLES.contains(table);
                given = given.grant(table, customers ? hiddenColumns.toArray(new String[0]) : new String[0]);
            }
        }
        return given;
    }

    /** The tables as they should look to the principal. */
    Map<String, Content> applied(Map<String, Content> raw) {
        Map<String, Content> left = new HashMap<>();
        raw.forEach((table, content) -> {
            if (!denied.contains(table)) {
                left.put(table, TABLES.contains(table) ? applied(content) : content);
            }
        });
        return left;
    }

    /** The failure of every statement that reads a table which can only be seen. */
    Optional<ErrorCode> refusal() {
        return discovered.isEmpty() ? Optional.empty() : Optional.of(ErrorCode.ACCESS_DENIED);
    }

    private Content applied(Content content) {
        List<Integer> kept = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < content.fields().size(); i++) {
            Field field = content.fields().get(i);
            if (!hiddenColumns.contains(field.getName())) {
                kept.add(i);
                fields.add(appliedField(field));
            }
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : content.rows()) {
            Map<String, @Nullable Object> named = new HashMap<>();
            for (int i = 0; i < row.size(); i++) {
                named.put(content.fields().get(i).getName(), row.get(i));
            }
            if (visible.test(named)) {
                List<@Nullable Object> values = new ArrayList<>();
                kept.forEach(
                        i -> values.add(appliedValue(content.fields().get(i).getName(), row.get(i), named)));
                rows.add(values);
            }
        }
        return new Content(fields, rows);
    }

    private Field appliedField(Field field) {
        Masked masked = masks.get(field.getName());
        boolean nullable =
                field.isNullable() || (masked != null && masked.mask().makesNulls());
        return new Field(field.getName(), new FieldType(nullable, field.getType(), null), field.getChildren());
    }

    private @Nullable Object appliedValue(String column, @Nullable Object value, Map<String, @Nullable Object> row) {
        Masked masked = masks.get(column);
        if (masked == null || (value == null && !masked.replacesNulls())) {
            return value;
        }
        return masked.effect().apply(value, row);
    }
}
