package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.ArrowField;
import io.meshgate.jdbc.arrow.IpcMessage;
import io.meshgate.jdbc.arrow.SqlType;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@link DatabaseMetaData#getColumns}, out of the Arrow schemas of tables. */
final class ColumnListing {
    private static final int DECIMAL = 10;
    private static final String YES = "YES";
    private static final String NO = "NO";

    private final Listing listing = new Listing(ListingShape.COLUMNS);
    private final NamePattern wanted;

    ColumnListing(NamePattern wanted) {
        this.wanted = wanted;
    }

    Listing listing() {
        return listing.sortedBy("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME");
    }

    /** @param table a row of GetTables with its schema */
    void addTable(ServerRow table) throws SQLException {
        @Nullable String catalog = table.text("catalog_name");
        @Nullable String schema = table.text("db_schema_name");
        String name = table.name("table_name");
        List<ArrowField> fields =
                IpcMessage.ofEncapsulated(table.bytes("table_schema")).schema();
        for (int i = 0; i < fields.size(); i++) {
            if (wanted.matches(fields.get(i).name())) {
                add(catalog, schema, name, fields.get(i), i + 1);
            }
        }
    }

    private void add(@Nullable String catalog, @Nullable String schema, String table, ArrowField field, int position)
            throws SQLException {
        SqlType type = field.newColumn().sqlType();
        boolean nullable = field.nullable();
        listing.add(
                catalog,
                schema,
                table,
                field.name(),
                type.jdbcType(),
                type.name(),
                size(type),
                null,
                digits(type),
                isNumber(type) ? DECIMAL : null,
                nullable ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
                remarks(field),
                null,
                null,
                null,
                type.jdbcType() == Types.VARCHAR ? Integer.MAX_VALUE : null,
                position,
                nullable ? YES : NO,
                null,
                null,
                null,
                null,
                NO,
                NO);
    }

    private static @Nullable String remarks(ArrowField field) {
        String standard = field.metadata().get("ARROW:FLIGHT:SQL:REMARKS");
        return standard == null ? field.metadata().get("comment") : standard;
    }

    /** Digits of numbers, characters of everything else as far as there is a most of them. */
    private static @Nullable Integer size(SqlType type) {
        return switch (type.jdbcType()) {
            case Types.VARCHAR, Types.VARBINARY -> (Integer) Integer.MAX_VALUE;
            case Types.ARRAY, Types.STRUCT, Types.NULL, Types.JAVA_OBJECT -> null;
            default -> type.precision() == 0 ? null : (Integer) type.precision();
        };
    }

    private static @Nullable Integer digits(SqlType type) {
        return switch (type.jdbcType()) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.DECIMAL -> (Integer) type.scale();
            case Types.TIME, Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> (Integer) type.scale();
            default -> null;
        };
    }

    static boolean isNumber(SqlType type) {
        return switch (type.jdbcType()) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.REAL, Types.DOUBLE ->
                true;
            default -> false;
        };
    }
}
