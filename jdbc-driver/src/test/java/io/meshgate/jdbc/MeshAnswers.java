package io.meshgate.jdbc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshgate.jdbc.FixedServer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.jspecify.annotations.Nullable;

/** A mesh of tables that a test defines, as the metadata commands of Flight SQL show it. Patterns as a gateway has them. */
final class MeshAnswers {
    static final MeshAnswers NONE = new MeshAnswers(List.of(), Map.of());

    private static final int ROWS_IN_A_BATCH = 1_024;

    record Table(String catalog, String schema, String name, Schema columns) {}

    /** How many schemas of tables have been sent. */
    final AtomicInteger schemas = new AtomicInteger();

    private final List<Table> tables;
    private final Map<Integer, Object> info;

    /** @param info String, Boolean, Long, Integer or List of String */
    MeshAnswers(List<Table> tables, Map<Integer, Object> info) {
        this.tables = tables;
        this.info = info;
    }

    Optional<Answer> answer(Any command) throws InvalidProtocolBufferException {
        if (this == NONE) {
            return Optional.empty();
        }
        if (command.is(FlightSql.CommandGetCatalogs.class)) {
            return rows(Schemas.GET_CATALOGS_SCHEMA, distinct(table -> List.of(table.catalog())));
        }
        if (command.is(FlightSql.CommandGetDbSchemas.class)) {
            FlightSql.CommandGetDbSchemas wanted = command.unpack(FlightSql.CommandGetDbSchemas.class);
            NamePattern pattern =
                    new NamePattern(wanted.hasDbSchemaFilterPattern() ? wanted.getDbSchemaFilterPattern() : null);
            return rows(
                    Schemas.GET_SCHEMAS_SCHEMA,
                    distinct(table -> List.of(table.catalog(), table.schema())).stream()
                            .filter(row ->
                                    !wanted.hasCatalog() || wanted.getCatalog().equals(row.get(0)))
                            .filter(row -> pattern.matches(String.valueOf(row.get(1))))
                            .toList());
        }
        if (command.is(FlightSql.CommandGetTableTypes.class)) {
            return rows(Schemas.GET_TABLE_TYPES_SCHEMA, List.of(List.of("VIEW"), List.of("TABLE")));
        }
        if (command.is(FlightSql.CommandGetTables.class)) {
            return Optional.of(tables(command.unpack(FlightSql.CommandGetTables.class)));
        }
        if (command.is(FlightSql.CommandGetXdbcTypeInfo.class)) {
            return rows(Schemas.GET_TYPE_INFO_SCHEMA, TYPES);
        }
        return command.is(FlightSql.CommandGetSqlInfo.class)
                ? Optional.of(new Answer(Schemas.GET_SQL_INFO_SCHEMA, List.of(this::fillInfo), false))
                : Optional.empty();
    }

    private List<List<@Nullable Object>> distinct(java.util.function.Function<Table, List<String>> parts) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        tables.stream().map(parts).distinct().forEach(row -> rows.add(new ArrayList<>(row)));
        return rows;
    }

    private Answer tables(FlightSql.CommandGetTables wanted) {
        NamePattern schema =
                new NamePattern(wanted.hasDbSchemaFilterPattern() ? wanted.getDbSchemaFilterPattern() : null);
        NamePattern name =
                new NamePattern(wanted.hasTableNameFilterPattern() ? wanted.getTableNameFilterPattern() : null);
        boolean types =
                wanted.getTableTypesCount() == 0 || wanted.getTableTypesList().contains("TABLE");
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Table table : types ? tables : List.<Table>of()) {
            if ((!wanted.hasCatalog() || wanted.getCatalog().equals(table.catalog()))
                    && schema.matches(table.schema())
                    && name.matches(table.name())) {
                List<@Nullable Object> row =
                        new ArrayList<>(List.of(table.catalog(), table.schema(), table.name(), "TABLE"));
                if (wanted.getIncludeSchema()) {
                    schemas.incrementAndGet();
                    row.add(table.columns().serializeAsMessage());
                }
                rows.add(row);
            }
        }
        return answer(
                wanted.getIncludeSchema() ? Schemas.GET_TABLES_SCHEMA : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA, rows);
    }

    private static Optional<Answer> rows(Schema schema, List<List<@Nullable Object>> rows) {
        return Optional.of(answer(schema, rows));
    }

    private static Answer answer(Schema schema, List<List<@Nullable Object>> rows) {
        List<Consumer<VectorSchemaRoot>> batches = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += ROWS_IN_A_BATCH) {
            List<List<@Nullable Object>> part = rows.subList(from, Math.min(rows.size(), from + ROWS_IN_A_BATCH));
            batches.add(root -> fill(root, part));
        }
        return new Answer(schema, batches, false);
    }

    private static void fill(VectorSchemaRoot root, List<List<@Nullable Object>> rows) {
        for (int column = 0; column < root.getFieldVectors().size(); column++) {
            FieldVector vector = root.getVector(column);
            for (int row = 0; row < rows.size(); row++) {
                set(vector, row, rows.get(row).get(column));
            }
        }
        root.setRowCount(rows.size());
    }

    private static void set(FieldVector vector, int row, @Nullable Object value) {
        if (value == null) {
            vector.setNull(row);
        } else if (vector instanceof VarCharVector text) {
            text.setSafe(row, ((String) value).getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof IntVector numbers) {
            numbers.setSafe(row, (Integer) value);
        } else if (vector instanceof BitVector bits) {
            bits.setSafe(row, (Boolean) value ? 1 : 0);
        } else if (vector instanceof VarBinaryVector bytes) {
            bytes.setSafe(row, (byte[]) value);
        } else if (vector instanceof ListVector list) {
            putList(list, row, (List<?>) value);
        } else {
            throw new IllegalArgumentException(vector.toString());
        }
    }

    private static void putList(ListVector vector, int row, List<?> values) {
        UnionListWriter writer = vector.getWriter();
        writer.setPosition(row);
        writer.startList();
        values.forEach(value -> writer.writeVarChar((String) value));
        writer.endList();
    }

    /** Type ids as Flight SQL numbers the union's parts. */
    private void fillInfo(VectorSchemaRoot root) {
        UInt4Vector names = (UInt4Vector) root.getVector("info_name");
        DenseUnionVector values = (DenseUnionVector) root.getVector("value");
        int row = 0;
        for (Map.Entry<Integer, Object> entry : new TreeMap<>(info).entrySet()) {
            names.setSafe(row, entry.getKey());
            byte type = (byte) typeOf(entry.getValue());
            FieldVector part = (FieldVector) values.getVectorByType(type);
            int place = part.getValueCount();
            values.setTypeId(row, type);
            values.getOffsetBuffer().setInt((long) row * DenseUnionVector.OFFSET_WIDTH, place);
            if (part instanceof VarCharVector text) {
                text.setSafe(place, new Text((String) entry.getValue()));
            } else if (part instanceof BigIntVector numbers) {
                numbers.setSafe(place, (Long) entry.getValue());
            } else {
                set(part, place, entry.getValue());
            }
            part.setValueCount(place + 1);
            row++;
        }
        root.setRowCount(row);
    }

    private static int typeOf(Object value) {
        return value instanceof String
                ? 0
                : value instanceof Boolean ? 1 : value instanceof Long ? 2 : value instanceof Integer ? 3 : 4;
    }

    private static final List<List<@Nullable Object>> TYPES = List.of(
            type("VARCHAR", 12, Integer.MAX_VALUE, "'", "'", List.of("length"), true, 3, null, null),
            type("BOOLEAN", -7, 1, null, null, null, false, 0, null, null),
            type("DECIMAL", 3, 38, null, null, List.of("precision", "scale"), false, 2, 38, 10),
            type("DOUBLE", 8, 53, null, null, null, false, 2, null, 2),
            type("TIMESTAMP WITH TIME ZONE", 93, 32, "TIMESTAMP '", "'", null, false, 2, 6, null));

    private static List<@Nullable Object> type(
            String name,
            int code,
            int size,
            @Nullable String prefix,
            @Nullable String suffix,
            @Nullable List<String> parameters,
            boolean caseSensitive,
            int searchable,
            @Nullable Integer scale,
            @Nullable Integer radix) {
        return Arrays.asList(
                name,
                code,
                size,
                prefix,
                suffix,
                parameters,
                1,
                caseSensitive,
                searchable,
                radix == null ? null : false,
                false,
                null,
                name,
                scale == null ? null : 0,
                scale,
                code,
                null,
                radix,
                null);
    }

    /** As a gateway answers, shortened. */
    static Map<Integer, Object> sampleInfo() {
        Map<Integer, Object> info = new TreeMap<>();
        info.put(SqlInfo.FLIGHT_SQL_SERVER_VERSION_VALUE, "3.14.15");
        info.put(SqlInfo.SQL_CATALOG_TERM_VALUE, "domain");
        info.put(SqlInfo.SQL_KEYWORDS_VALUE, List.of("QUALIFY", "TRY_CAST"));
        info.put(SqlInfo.SQL_NUMERIC_FUNCTIONS_VALUE, List.of("ABS", "ROUND"));
        info.put(SqlInfo.SQL_STRING_FUNCTIONS_VALUE, List.of("UPPER"));
        info.put(ServerInfo.AGGREGATE_FUNCTIONS, List.of("SUM"));
        info.put(SqlInfo.SQL_CORRELATED_SUBQUERIES_SUPPORTED_VALUE, true);
        info.put(SqlInfo.SQL_ALL_TABLES_ARE_SELECTABLE_VALUE, false);
        info.put(SqlInfo.SQL_SUPPORTED_UNIONS_VALUE, 3);
        info.put(SqlInfo.SQL_SUPPORTED_SUBQUERIES_VALUE, 0b0101);
        info.put(SqlInfo.SQL_MAX_STATEMENT_LENGTH_VALUE, 4_194_304L);
        return info;
    }
}
