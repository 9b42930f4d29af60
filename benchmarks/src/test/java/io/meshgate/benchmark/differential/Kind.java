package io.meshgate.benchmark.differential;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** The types of columns and expressions, and how each target writes them and their values. */
enum Kind {
    BOOLEAN("BOOLEAN", "BOOLEAN", "boolean", Types.BooleanType.get()),
    INTEGER("INTEGER", "INTEGER", "integer", Types.IntegerType.get()),
    BIGINT("BIGINT", "BIGINT", "bigint", Types.LongType.get()),
    DECIMAL("DECIMAL(12, 3)", "DECIMAL(12, 3)", "numeric(12, 3)", Types.DecimalType.of(12, 3)),
    REAL("REAL", "REAL", "real", Types.FloatType.get()),
    DOUBLE("DOUBLE", "DOUBLE", "double precision", Types.DoubleType.get()),
    VARCHAR("VARCHAR", "VARCHAR", "text", Types.StringType.get()),
    DATE("DATE", "DATE", "date", Types.DateType.get()),
    TIMESTAMP("TIMESTAMP(6)", "TIMESTAMP", "timestamp", Types.TimestampType.withoutZone()),
    INSTANT("TIMESTAMP(6) WITH LOCAL TIME ZONE", "TIMESTAMPTZ", "timestamptz", Types.TimestampType.withZone()),
    BINARY("VARBINARY", "BLOB", "bytea", Types.BinaryType.get());

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private final String gateway;
    private final String duckdb;
    private final String postgresql;

    @SuppressWarnings("ImmutableEnumChecker") // Iceberg's primitive types are
    private final Type iceberg;

    Kind(String gateway, String duckdb, String postgresql, Type iceberg) {
        this.gateway = gateway;
        this.duckdb = duckdb;
        this.postgresql = postgresql;
        this.iceberg = iceberg;
    }

    Type iceberg() {
        return iceberg;
    }

    String name(Target target) {
        return switch (target) {
            case GATEWAY -> gateway;
            case DUCKDB -> duckdb;
            case POSTGRESQL -> postgresql;
        };
    }

    boolean isFloating() {
        return this == REAL || this == DOUBLE;
    }

    /** A value as a literal of exactly this type; instants are given as their date and time in UTC. */
    String literal(@Nullable Object value, Target target) {
        String type = name(target);
        if (value == null) {
            return "CAST(NULL AS " + type + ")";
        }
        return switch (this) {
            case BOOLEAN -> value.toString();
            case INTEGER, BIGINT, DECIMAL -> "CAST(" + number(value) + " AS " + type + ")";
            case REAL, DOUBLE -> "CAST('" + value + "' AS " + type + ")";
            case VARCHAR -> "'" + value.toString().replace("'", "''") + "'";
            case DATE -> "DATE '" + day((LocalDate) value) + "'";
            case TIMESTAMP -> "TIMESTAMP '" + TIME.format((LocalDateTime) value) + "'";
            case INSTANT ->
                target == Target.GATEWAY
                        ? "CAST(TIMESTAMP '" + TIME.format((LocalDateTime) value) + "' AS " + type + ")"
                        : "TIMESTAMPTZ '" + TIME.format((LocalDateTime) value) + "+00'";
            case BINARY -> binary((ByteBuffer) value, target);
        };
    }

    private static String number(Object value) {
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }

    private static String day(LocalDate value) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).format(value);
    }

    private static String binary(ByteBuffer value, Target target) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        String digits = HexFormat.of().formatHex(bytes);
        return switch (target) {
            case GATEWAY -> "X'" + digits + "'";
            case DUCKDB -> "unhex('" + digits + "')";
            case POSTGRESQL -> "'\\x" + digits + "'::bytea";
        };
    }
}
