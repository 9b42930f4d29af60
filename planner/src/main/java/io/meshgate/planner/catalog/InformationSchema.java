package io.meshgate.planner.catalog;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableStatistics;
import io.meshgate.planner.policy.TableAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

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

    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    private static final ArrowType NUMBER = new ArrowType.Int(32, true);

    private static final Map<String, TableSnapshot> SNAPSHOTS = Map.of(
            SCHEMATA,
            new Definition()
                    .required("catalog_name", TEXT)
                    .required("schema_name", TEXT)
                    .optional("schema_owner", TEXT)
                    .optional("default_character_set_catalog", TEXT)
                    .optional("default_character_set_schema", TEXT)
                    .optional("default_character_set_name", TEXT)
                    .optional("sql_path", TEXT)
                    .named(SCHEMATA),
            TABLES,
            new Definition()
                    .required("table_catalog", TEXT)
                    .required("table_schema", TEXT)
                    .required("table_name", TEXT)
                    .required("table_type", TEXT)
                    .named(TABLES),
            COLUMNS,
            new Definition()
                    .required("table_catalog", TEXT)
                    .required("table_schema", TEXT)
                    .required("table_name", TEXT)
                    .required("column_name", TEXT)
                    .required("ordinal_position", NUMBER)
                    .optional("column_default", TEXT)
                    .required("is_nullable", TEXT)
                    .required("data_type", TEXT)
                    .optional("character_maximum_length", NUMBER)
                    .optional("character_octet_length", NUMBER)
                    .optional("numeric_precision", NUMBER)
                    .optional("numeric_precision_radix", NUMBER)
                    .optional("numeric_scale", NUMBER)
                    .optional("datetime_precision", NUMBER)
                    .optional("comment", TEXT)
                    .named(COLUMNS),
            VIEWS,
            new Definition()
                    .required("table_catalog", TEXT)
                    .required("table_schema", TEXT)
                    .required("table_name", TEXT)
                    .optional("view_definition", TEXT)
                    .optional("check_option", TEXT)
                    .optional("is_updatable", TEXT)
                    .named(VIEWS));

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
        return Optional.ofNullable(SNAPSHOTS.get(name)).map(snapshot -> {
            TableAccess all =
                    new TableAccess(snapshot.columns(), true, List.of(), Map.of(), List.of(), Optional.empty());
            return new MeshTable(domain, snapshot, all);
        });
    }

    private static final class Definition {
        private final List<Column> columns = new ArrayList<>();

        Definition required(String name, ArrowType type) {
            return column(name, type, false);
        }

        Definition optional(String name, ArrowType type) {
            return column(name, type, true);
        }

        private Definition column(String name, ArrowType type, boolean nullable) {
            Field field = new Field(name, new FieldType(nullable, type, null), null);
            columns.add(new Column(columns.size() + 1, field, Optional.empty()));
            return this;
        }

        TableSnapshot named(String table) {
            TableName name = new TableName(NAME, table);
            return new TableSnapshot(
                    name, name.toString(), "1", "1", OptionalLong.empty(), columns, TableStatistics.UNKNOWN);
        }
    }
}
