package io.meshgate.planner.catalog;

import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The schema {@code information_schema} that each domain has: tables without a source, whose rows {@link SystemRows}
 * computes for one principal. The same for every principal but for its rows, and under no policy, as each row is of
 * something that the principal may know to exist.
 */
public final class InformationSchema {
    /** The schema's name; a schema of a source of this name, in any case, is hidden. */
    public static final String NAME = "information_schema";

    static final String SCHEMATA = "schemata";
    static final String TABLES = "tables";
    static final String COLUMNS = "columns";
    static final String VIEWS = "views";
    static final String TABLE_CONSTRAINTS = "table_constraints";
    static final String KEY_COLUMN_USAGE = "key_column_usage";
    static final String REFERENTIAL_CONSTRAINTS = "referential_constraints";

    private static final Map<String, TableSnapshot> SNAPSHOTS = Map.of(
            SCHEMATA,
            new SystemColumns()
                    .text("catalog_name")
                    .text("schema_name")
                    .optionalText("schema_owner")
                    .optionalText("default_character_set_catalog")
                    .optionalText("default_character_set_schema")
                    .optionalText("default_character_set_name")
                    .optionalText("sql_path")
                    .of(name(SCHEMATA)),
            TABLES,
            new SystemColumns()
                    .text("table_catalog")
                    .text("table_schema")
                    .text("table_name")
                    .text("table_type")
                    .of(name(TABLES)),
            COLUMNS,
            new SystemColumns()
                    .text("table_catalog")
                    .text("table_schema")
                    .text("table_name")
                    .text("column_name")
                    .number("ordinal_position")
                    .optionalText("column_default")
                    .text("is_nullable")
                    .text("data_type")
                    .optionalNumber("character_maximum_length")
                    .optionalNumber("character_octet_length")
                    .optionalNumber("numeric_precision")
                    .optionalNumber("numeric_precision_radix")
                    .optionalNumber("numeric_scale")
                    .optionalNumber("datetime_precision")
                    .optionalText("comment")
                    .of(name(COLUMNS)),
            TABLE_CONSTRAINTS,
            constraint()
                    .text("table_catalog")
                    .text("table_schema")
                    .text("table_name")
                    .text("constraint_type")
                    .text("is_deferrable")
                    .text("initially_deferred")
                    .of(name(TABLE_CONSTRAINTS)),
            KEY_COLUMN_USAGE,
            constraint()
                    .text("table_catalog")
                    .text("table_schema")
                    .text("table_name")
                    .text("column_name")
                    .number("ordinal_position")
                    .optionalNumber("position_in_unique_constraint")
                    .of(name(KEY_COLUMN_USAGE)),
            REFERENTIAL_CONSTRAINTS,
            constraint()
                    .text("unique_constraint_catalog")
                    .text("unique_constraint_schema")
                    .text("unique_constraint_name")
                    .text("match_option")
                    .text("update_rule")
                    .text("delete_rule")
                    .of(name(REFERENTIAL_CONSTRAINTS)),
            VIEWS,
            new SystemColumns()
                    .text("table_catalog")
                    .text("table_schema")
                    .text("table_name")
                    .optionalText("view_definition")
                    .optionalText("check_option")
                    .optionalText("is_updatable")
                    .of(name(VIEWS)));

    private static final List<String> NAMES =
            SNAPSHOTS.keySet().stream().sorted().toList();

    private InformationSchema() {}

    /** Whether a schema of this name is this one, or hidden by it. */
    static boolean isNamed(String schema) {
        return schema.equalsIgnoreCase(NAME);
    }

    /** Whether a visible table belongs to it, so that no source knows of it. */
    public static boolean contains(TableName table) {
        return table.schema().equals(NAME);
    }

    /** The names of its tables, sorted. */
    static List<String> tables() {
        return NAMES;
    }

    /** One of its tables as everyone sees it, by stored name. */
    static Optional<MeshTable> table(String domain, String name) {
        return Optional.ofNullable(SNAPSHOTS.get(name)).map(snapshot -> SystemColumns.table(domain, snapshot));
    }

    private static SystemColumns constraint() {
        return new SystemColumns()
                .text("constraint_catalog")
                .text("constraint_schema")
                .text("constraint_name");
    }

    private static TableName name(String table) {
        return new TableName(NAME, table);
    }
}
