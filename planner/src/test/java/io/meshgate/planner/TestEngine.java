package io.meshgate.planner;

import io.meshgate.planner.QueryPlan.Argument;
import io.meshgate.planner.QueryPlan.DerivedKey;
import io.meshgate.planner.QueryPlan.KeyBlock;
import io.meshgate.planner.QueryPlan.Parameter;
import io.meshgate.planner.QueryPlan.QuerySalt;
import io.meshgate.planner.QueryPlan.QueryStart;
import io.meshgate.planner.QueryPlan.Stage;
import io.meshgate.planner.QueryPlan.StageInput;
import io.meshgate.planner.QueryPlan.TableInput;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.duckdb.DuckDBConnection;

/**
 * Runs plans on an in-memory DuckDB that is set up as the gateway's engine is. Tables are given as DuckDB queries of
 * literals. Immutable: every method gives a new engine.
 */
final class TestEngine {
    static final OffsetDateTime QUERY_START = OffsetDateTime.parse("2026-02-28T23:30:15.123456-02:00");
    static final byte[] KEY = "a key of exactly 32 bytes, or so".getBytes(StandardCharsets.US_ASCII);

    static final byte[] SALT = "salted, and not by the query alone".getBytes(StandardCharsets.US_ASCII);

    private static final DuckDBConnection DATABASE = open();

    private final Map<String, String> rows;

    private TestEngine(Map<String, String> rows) {
        this.rows = rows;
    }

    static TestEngine engine() {
        return new TestEngine(Map.of());
    }

    /** The rows of a table {@code domain.schema.table}, as a DuckDB query that yields its raw columns. */
    TestEngine rows(String table, String duckDbQuery) {
        Map<String, String> more = new LinkedHashMap<>(rows);
        more.put(table, duckDbQuery);
        return new TestEngine(more);
    }

    /** As {@link #rows}, of one input of a plan. */
    TestEngine input(String name, String duckDbQuery) {
        return rows(name, duckDbQuery);
    }

    /** A result; values as the text that DuckDB writes, null for NULL. */
    record Rows(List<String> types, List<List<String>> values) {
        /** The only value of the only row. */
        String value() {
            if (values.size() != 1 || values.get(0).size() != 1) {
                throw new IllegalStateException("not one value: " + values);
            }
            return values.get(0).get(0);
        }

        /** Rows as lines, columns separated by a bar. */
        List<String> lines() {
            return values.stream().map(row -> String.join("|", row)).toList();
        }
    }

    /** Runs a plan of one stage. */
    Rows run(QueryPlan plan, Object... parameters) throws SQLException {
        return runWith(plan.resultStage().sql(), plan, parameters);
    }

    /** Runs a plan of one stage, with other SQL than its own. */
    Rows runWith(String sql, QueryPlan plan, Object... parameters) throws SQLException {
        Stage stage = plan.resultStage();
        try (Connection connection = DATABASE.duplicate();
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, StageInput> input : stage.inputs().entrySet()) {
                statement.execute("CREATE TEMP VIEW \"" + input.getKey() + "\" AS "
                        + rows(input.getKey(), (TableInput) input.getValue()));
            }
            int width = plan.resultSchema().getFields().size();
            List<String> names =
                    IntStream.range(0, width).mapToObj(i -> "c" + i).toList();
            String texts = names.stream()
                    .map(name -> "CAST(" + name + " AS VARCHAR), typeof(" + name + ")")
                    .collect(Collectors.joining(", "));
            try (PreparedStatement prepared = connection.prepareStatement("SELECT " + texts + " FROM (" + sql + ")")) {
                List<Argument> arguments = stage.arguments();
                for (int i = 0; i < arguments.size(); i++) {
                    prepared.setObject(i + 1, value(arguments.get(i), parameters));
                }
                Rows rows = read(prepared.executeQuery(), width);
                requireDeclared(plan.resultSchema().getFields(), rows);
                return rows;
            }
        }
    }

    /** What arrives is what the plan declares: the type of each column, and no NULL where there is none declared. */
    private static void requireDeclared(List<Field> fields, Rows rows) {
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            for (List<String> row : rows.values()) {
                if (row.get(i) == null && !field.isNullable()) {
                    throw new AssertionError("NULL in " + field);
                }
            }
            if (!rows.values().isEmpty() && !rows.types().get(i).equals(duckDbType(field))) {
                throw new AssertionError(rows.types().get(i) + " for " + field);
            }
        }
    }

    private static String duckDbType(Field field) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Int integer) {
            return switch (integer.getBitWidth()) {
                case 8 -> "TINYINT";
                case 16 -> "SMALLINT";
                case 32 -> "INTEGER";
                default -> "BIGINT";
            };
        }
        if (type instanceof ArrowType.FloatingPoint floating) {
            return floating.getPrecision() == FloatingPointPrecision.SINGLE ? "FLOAT" : "DOUBLE";
        }
        if (type instanceof ArrowType.Decimal decimal) {
            return "DECIMAL(" + decimal.getPrecision() + "," + decimal.getScale() + ")";
        }
        if (type instanceof ArrowType.Timestamp timestamp) {
            return timestamp.getTimezone() == null ? "TIMESTAMP" : "TIMESTAMP WITH TIME ZONE";
        }
        List<Field> children = field.getChildren();
        return switch (type.getTypeID()) {
            case Bool -> "BOOLEAN";
            case Utf8 -> "VARCHAR";
            case Binary -> "BLOB";
            case Date -> "DATE";
            case Time -> "TIME";
            case Interval -> "INTERVAL";
            case List -> duckDbType(children.get(0)) + "[]";
            case Map -> {
                List<Field> entry = children.get(0).getChildren();
                yield "MAP(" + duckDbType(entry.get(0)) + ", " + duckDbType(entry.get(1)) + ")";
            }
            case Struct ->
                children.stream()
                        .map(child ->
                                (child.getName().matches("[a-z]+") ? child.getName() : '"' + child.getName() + '"')
                                        + " " + duckDbType(child))
                        .collect(Collectors.joining(", ", "STRUCT(", ")"));
            default -> throw new IllegalArgumentException(field.toString());
        };
    }

    private String rows(String inputName, TableInput input) {
        String name = input.domain() + "." + input.table().name();
        String query = rows.getOrDefault(inputName, rows.get(name));
        if (query == null) {
            throw new IllegalStateException("no rows for " + name);
        }
        // Only the columns that the plan asks for, as the gateway does.
        String columns =
                input.columns().stream().map(column -> '"' + column + '"').collect(Collectors.joining(", "));
        return "SELECT " + (columns.isEmpty() ? "1 AS nothing" : columns) + " FROM (" + query + ")";
    }

    private static Object value(Argument argument, Object[] parameters) {
        if (argument instanceof Parameter parameter) {
            return parameters[parameter.index()];
        }
        if (argument instanceof QueryStart) {
            return QUERY_START;
        }
        if (argument instanceof QuerySalt) {
            return SALT;
        }
        if (argument instanceof DerivedKey derived) {
            return key(derived.derivedFor());
        }
        byte[] block = Arrays.copyOf(key(((KeyBlock) argument).derivedFor()), 64);
        for (int i = 0; i < block.length; i++) {
            block[i] ^= ((KeyBlock) argument).pad();
        }
        return block;
    }

    /** HKDF, RFC 5869, of the one block that 32 bytes need. */
    static byte[] key(String derivedFor) {
        if (derivedFor.isEmpty()) {
            return KEY;
        }
        byte[] info = derivedFor.getBytes(StandardCharsets.UTF_8);
        byte[] expanded = Arrays.copyOf(info, info.length + 1);
        expanded[info.length] = 1;
        return hmac(hmac(new byte[32], KEY), expanded);
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Rows read(ResultSet result, int width) throws SQLException {
        List<String> types = new ArrayList<>(Collections.nCopies(width, ""));
        List<List<String>> values = new ArrayList<>();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                row.add(result.getString(2 * i + 1));
                types.set(i, result.getString(2 * i + 2));
            }
            values.add(row);
        }
        return new Rows(types, values);
    }

    private static DuckDBConnection open() {
        try {
            DuckDBConnection connection =
                    DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
            try (Statement statement = connection.createStatement()) {
                for (String setting : List.of(
                        "TimeZone = 'UTC'",
                        "threads = 2",
                        "error_on_division_by_zero = true",
                        "scalar_subquery_error_on_multiple_rows = true",
                        "default_null_order = 'NULLS_LAST'",
                        "integer_division = false",
                        "disabled_optimizers = 'partial_aggregate_pushdown,statistics_propagation,cte_filter_pusher'",
                        "enable_external_access = false",
                        "lock_configuration = true")) {
                    statement.execute("SET GLOBAL " + setting);
                }
                statement.execute("CREATE MACRO redacted(s) AS"
                        + " regexp_replace(regexp_replace(s, '[^0-9(),.@-]', 'x', 'g'), '[0-9]', 'n', 'g')");
                // The gateway's own is told apart by its tests: here it shows what it was given.
                statement.execute("CREATE MACRO meshgate_ff1(s, alphabet, key) AS CASE WHEN length(s) > 5 THEN"
                        + " concat_ws(' ', s, alphabet, lower(key)) END");
                statement.execute("CREATE MACRO meshgate_redact(s, first, last) AS CASE WHEN length(s) > first + last"
                        + " THEN left(s, first) || redacted(substring(s, first + 1, length(s) - first - last))"
                        + " || right(s, last) ELSE redacted(s) END");
            }
            return connection;
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
