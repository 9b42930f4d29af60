package io.meshgate.server.leak;

import static io.meshgate.server.engine.Columns.DATE;
import static io.meshgate.server.engine.Columns.DOUBLE;
import static io.meshgate.server.engine.Columns.FLOAT;
import static io.meshgate.server.engine.Columns.INT16;
import static io.meshgate.server.engine.Columns.INT32;
import static io.meshgate.server.engine.Columns.INT64;
import static io.meshgate.server.engine.Columns.TEXT;
import static io.meshgate.server.engine.Columns.TIMESTAMP;
import static io.meshgate.server.engine.Columns.column;
import static io.meshgate.server.engine.Columns.decimal;

import io.meshgate.connector.TableName;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Tables {@code t} (some rows of which every {@link FilterShape} hides, and no other), {@code u} (keys of {@code t}
 * with a small number) and {@code m} (two rows for key 0, one row for each other key). Whatever a column of {@code t}
 * is good for, its hidden rows hold values on which expressions fail.
 */
final class LeakData {
    /** In every hidden string; nothing that a client sees may contain it. */
    static final String MARKER = "MARKER7c1e";

    static final int KEYS = 1000;

    private static final BigDecimal HUGE = new BigDecimal(BigInteger.TEN.pow(38).subtract(BigInteger.ONE));

    private static final List<Field> FIELDS = List.of(
            column("id", INT64),
            column("k", INT32),
            column("feq", TEXT),
            column("fin", INT32),
            column("fa", INT32),
            column("fb", INT32),
            column("fnu", INT32),
            column("fnn", INT32),
            column("z", INT32),
            column("n", INT32),
            column("sm", INT16),
            column("big", INT64),
            column("d10", decimal(10, 0)),
            column("d15", decimal(15, 2)),
            column("d18", decimal(18, 2)),
            column("d38", decimal(38, 0)),
            column("x", DOUBLE),
            column("y", DOUBLE),
            column("r", FLOAT),
            column("s", TEXT),
            column("lo", TEXT),
            column("pat", TEXT),
            column("dt", DATE),
            column("ts", TIMESTAMP),
            column("nn", INT32),
            column("hx", TEXT),
            column("b64", TEXT),
            column("ur", TEXT),
            column("dy", TEXT),
            column("js", TEXT));

    private final Map<TableName, StoredTable> all = new HashMap<>();
    private final Map<TableName, StoredTable> parquet = new HashMap<>();
    private final Map<TableName, StoredTable> filtered = new HashMap<>();
    private final List<List<@Nullable Object>> seen = new ArrayList<>();
    private final BufferAllocator allocator;

    /**
     * @param visible how many of a thousand rows the filters let pass
     * @param directory for Parquet files
     */
    LeakData(BufferAllocator allocator, Path directory, long seed, int rows, int visible) {
        Random random = new Random(seed);
        List<List<@Nullable Object>> everything = new ArrayList<>();
        this.allocator = allocator;
        for (int i = 0; i < rows; i++) {
            boolean shown = random.nextInt(1000) < visible;
            List<@Nullable Object> row = row(i, shown, random);
            everything.add(row);
            if (shown) {
                seen.add(row);
            }
        }
        store(directory, seed, "t", FIELDS, everything);
        List<List<@Nullable Object>> keys = new ArrayList<>();
        List<List<@Nullable Object>> many = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add(Arrays.asList(i, 1 + i % 5, "key" + i));
            many.add(Arrays.asList(i, i % 7));
        }
        many.add(Arrays.asList(0, 1));
        List<Field> ofKeys = List.of(column("k", INT32), column("w", INT32), column("label", TEXT));
        List<Field> ofMany = List.of(column("k", INT32), column("v", INT32));
        store(directory, seed, "u", ofKeys, keys);
        store(directory, seed, "m", ofMany, many);
        filtered.put(name("u"), StoredTable.of(allocator, name("u"), ofKeys, keys));
        filtered.put(name("m"), StoredTable.of(allocator, name("m"), ofMany, many));
    }

    private void store(Path directory, long seed, String table, List<Field> fields, List<List<@Nullable Object>> rows) {
        StoredTable stored = StoredTable.of(allocator, name(table), fields, rows);
        all.put(name(table), stored);
        parquet.put(name(table), stored.inParquet(allocator, directory, table + seed + ".parquet"));
    }

    static TableName name(String table) {
        return new TableName("s", table);
    }

    StoredTables asArrow() {
        return new StoredTables(all);
    }

    StoredTables asParquet() {
        return new StoredTables(parquet);
    }

    /** What is left when the hidden rows are taken out of the data itself, and visible values are masked in it. */
    StoredTables filtered(MaskShape shape) {
        Map<String, MaskShape.Masked> masks = shape.masks();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : seen) {
            List<@Nullable Object> masked = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                MaskShape.Masked mask = masks.get(FIELDS.get(i).getName());
                masked.add(mask == null ? row.get(i) : mask.masked(row.get(i)));
            }
            rows.add(masked);
        }
        Map<TableName, StoredTable> tables = new HashMap<>(filtered);
        tables.put(name("t"), StoredTable.of(allocator, name("t"), FIELDS, rows));
        return new StoredTables(tables);
    }

    private static List<@Nullable Object> row(int i, boolean shown, Random random) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add((long) i);
        row.add(random.nextInt(KEYS));
        filterColumns(row, shown, random);
        if (shown) {
            visibleValues(row, random);
        } else {
            hiddenValues(row, random);
        }
        return row;
    }

    private static void filterColumns(List<@Nullable Object> row, boolean shown, Random random) {
        row.add(shown ? "EU" : random.nextBoolean() ? "US" : "ASIA");
        row.add(shown ? 1 + random.nextInt(3) : 4 + random.nextInt(6));
        boolean first = random.nextBoolean();
        row.add(shown && first ? 1 : 3 + random.nextInt(4));
        row.add(shown && !first ? 2 : 5 + random.nextInt(4));
        row.add(shown ? (Integer) 1 : random.nextBoolean() ? null : (Integer) 2);
        row.add(shown ? (Integer) 7 : null);
    }

    private static void visibleValues(List<@Nullable Object> row, Random random) {
        row.add(1 + random.nextInt(9));
        row.add(1 + random.nextInt(100));
        row.add(1 + random.nextInt(9));
        row.add(1L + random.nextInt(1000));
        row.add(BigDecimal.valueOf(random.nextInt(1000)));
        row.add(BigDecimal.valueOf(random.nextInt(100_000), 2));
        row.add(BigDecimal.valueOf(random.nextInt(100_000), 2));
        row.add(BigDecimal.valueOf(random.nextInt(1000)));
        row.add(1 + random.nextInt(8) / 8.0);
        row.add(random.nextInt(8) / 8.0);
        row.add(1 + random.nextInt(8) / 8f);
        row.add(String.valueOf(1 + random.nextInt(99)));
        row.add(String.valueOf(1 + random.nextInt(3)));
        row.add(random.nextBoolean() ? "1%" : "_");
        row.add(LocalDate.of(2020, 1, 1).plusDays(random.nextInt(1000)));
        row.add(LocalDateTime.of(2020, 1, 1, 0, 0).plusSeconds(random.nextInt(100_000_000)));
        row.add(random.nextInt(5));
        row.add(String.valueOf(41 + random.nextInt(9)));
        row.add(random.nextBoolean() ? "YWI=" : "YWJj");
        row.add("a%2" + random.nextInt(9));
        row.add(LocalDate.of(2020, 1, 1).plusDays(random.nextInt(1000)).toString());
        row.add("{\"a\": " + (4 + random.nextInt(9)) + ", \"b\": [1, 2]}");
    }

    private static void hiddenValues(List<@Nullable Object> row, Random random) {
        boolean high = random.nextBoolean();
        row.add(0);
        row.add(high ? Integer.MAX_VALUE : Integer.MIN_VALUE);
        row.add(high ? (int) Short.MAX_VALUE : (int) Short.MIN_VALUE);
        row.add(high ? Long.MAX_VALUE : Long.MIN_VALUE);
        row.add(new BigDecimal("9999999999"));
        row.add(new BigDecimal("9999999999999.99"));
        row.add(new BigDecimal("9999999999999999.99"));
        row.add(HUGE);
        row.add(high ? Double.MAX_VALUE : -Double.MAX_VALUE);
        row.add(high ? -5.0 : -1.0 - random.nextInt(1000));
        row.add(high ? Float.MAX_VALUE : -Float.MAX_VALUE);
        row.add(MARKER + random.nextInt(1000));
        row.add(high ? MARKER : MARKER + "!");
        row.add(MARKER + "!");
        row.add(high ? LocalDate.of(5_000_000, 1, 1) : LocalDate.of(-5_877_641, 6, 25));
        row.add(high ? LocalDateTime.of(2261, 12, 31, 0, 0) : LocalDateTime.of(1680, 1, 1, 0, 0));
        row.add(null);
        row.add(high ? MARKER : "FFFE");
        row.add(high ? MARKER : "//4=");
        row.add(high ? "%ff" + MARKER : MARKER + "%");
        row.add(high ? MARKER : "5000000-99-99");
        row.add(high ? "{\"a\": \"" + MARKER + "\", \"b\": []}" : "{\"a\": " + MARKER);
    }
}
