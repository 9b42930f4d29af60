package io.meshgate.server.leak;

import static io.meshgate.server.engine.Columns.DATE;
import static io.meshgate.server.engine.Columns.DOUBLE;
import static io.meshgate.server.engine.Columns.INT32;
import static io.meshgate.server.engine.Columns.INT64;
import static io.meshgate.server.engine.Columns.TEXT;
import static io.meshgate.server.engine.Columns.TIMESTAMP;
import static io.meshgate.server.engine.Columns.column;
import static io.meshgate.server.engine.Columns.decimal;
import static io.meshgate.server.engine.Columns.required;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Small tables with many columns, as they are and as a policy would leave them. */
final class MatrixTables {
    /**
     * A table as rows in memory.
     *
     * @param rows values in the order of the fields
     */
    record Content(List<Field> fields, List<List<@Nullable Object>> rows) {}

    private static final List<Field> CUSTOMER_FIELDS = List.of(
            required("id", INT64),
            column("region", TEXT),
            column("tier", INT32),
            required("name", TEXT),
            column("email", TEXT),
            column("phone", TEXT),
            column("balance", decimal(12, 2)),
            column("score", DOUBLE),
            column("born", DATE),
            column("seen", TIMESTAMP),
            column("parent", INT64),
            column("points", INT32),
            column("city", TEXT));
    private static final List<Field> ORDER_FIELDS = List.of(
            required("id", INT64),
            required("customer", INT64),
            column("amount", decimal(12, 2)),
            column("status", TEXT),
            column("placed", DATE));
    private static final List<String> REGIONS = List.of("EU", "US", "ASIA", "AFRICA");

    private MatrixTables() {}

    static Map<String, Content> raw() {
        Random random = new Random(42);
        List<List<@Nullable Object>> customers = new ArrayList<>();
        for (long id = 1; id <= 80; id++) {
            customers.add(customer(id, random));
        }
        List<List<@Nullable Object>> orders = new ArrayList<>();
        for (long id = 1; id <= 160; id++) {
            orders.add(Arrays.asList(
                    id,
                    1L + random.nextInt(100),
                    some(random, BigDecimal.valueOf(random.nextInt(50_000), 2)),
                    some(random, random.nextBoolean() ? "open" : "done"),
                    some(random, LocalDate.of(2024, 1, 1).plusDays(random.nextInt(400)))));
        }
        Map<String, Content> tables = new TreeMap<>();
        tables.put("customers", new Content(CUSTOMER_FIELDS, customers));
        tables.put("orders", new Content(ORDER_FIELDS, orders));
        tables.put("Odd \"Names", new Content(CUSTOMER_FIELDS, customers));
        return tables;
    }

    private static List<@Nullable Object> customer(long id, Random random) {
        return Arrays.asList(
                id,
                some(random, REGIONS.get(random.nextInt(4))),
                some(random, random.nextInt(5)),
                "Name " + (char) ('A' + random.nextInt(6)) + random.nextInt(30),
                some(random, "user" + random.nextInt(40) + "@exämple.org"),
                some(random, "+49 (0) " + random.nextInt(1_000_000)),
                some(random, BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 2)),
                some(random, (random.nextInt(8000) - 4000) / 8.0),
                some(random, LocalDate.of(1950, 1, 1).plusDays(random.nextInt(20_000))),
                some(random, LocalDateTime.of(2024, 1, 1, 0, 0).plusSeconds(random.nextInt(30_000_000))),
                some(random, 1L + random.nextInt(80)),
                some(random, random.nextInt(20)),
                some(random, List.of("Ulm", "Zürich", "Oslo 7", "x").get(random.nextInt(4))));
    }

    private static <T> @Nullable T some(Random random, T value) {
        return random.nextInt(6) == 0 ? null : value;
    }

    static StoredTables stored(BufferAllocator allocator, Map<String, Content> tables) {
        Map<io.meshgate.connector.TableName, StoredTable> stored = new java.util.HashMap<>();
        tables.forEach((name, content) -> stored.put(
                LeakData.name(name), StoredTable.of(allocator, LeakData.name(name), content.fields(), content.rows())));
        return new StoredTables(stored);
    }
}
