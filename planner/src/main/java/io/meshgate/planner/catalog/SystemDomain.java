package io.meshgate.planner.catalog;

import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The domain {@code system}, which every mesh has and nobody owns: tables that tell of the gateway, each principal of
 * what is its own. No connector stands behind it and no policy applies to it.
 */
public final class SystemDomain {
    /** The domain's name; a domain of the mesh directory is never called so. */
    public static final String NAME = "system";

    /** The principal's own queries: the waiting, the running, and the last of the ended. Of {@link SystemSource}. */
    public static final TableName QUERIES = new TableName("runtime", "queries");

    /** What the client has said of itself. Of {@link SystemSource}. */
    public static final TableName CLIENT = new TableName("session", "client");

    /** The last records of the audit log, for auditors; it does not exist for others. Of {@link SystemSource}. */
    public static final TableName AUDIT = new TableName("runtime", "audit");

    /** Every policy of the mesh, for stewards; it does not exist for others. */
    static final TableName POLICIES = new TableName("governance", "policies");

    /**
     * Why the mesh directory as it is now was refused, for stewards; without rows where it is in force. Of {@link
     * SystemSource}.
     */
    public static final TableName PROBLEMS = new TableName("governance", "problems");

    static final TableName PRINCIPAL = new TableName("session", "principal");
    static final TableName ROLES = new TableName("session", "roles");
    static final TableName ATTRIBUTES = new TableName("session", "attributes");
    static final TableName SETTINGS = new TableName("session", "settings");
    static final TableName FUNCTIONS = new TableName("metadata", "functions");

    private static final Map<TableName, TableSnapshot> SNAPSHOTS = byName(
            new SystemColumns()
                    .text("function_name")
                    .text("function_type")
                    .optionalText("signature")
                    .of(FUNCTIONS),
            new SystemColumns()
                    .text("query_id")
                    .text("state")
                    .optionalText("error_code")
                    .text("query")
                    .optionalText("default_catalog")
                    .optionalText("default_schema")
                    .optionalText("application_name")
                    .optionalText("client_user")
                    .optionalText("client_host")
                    .moment("submitted_at")
                    .optionalMoment("started_at")
                    .optionalMoment("ended_at")
                    .count("planning_micros")
                    .count("elapsed_micros")
                    .count("rows_read")
                    .of(QUERIES),
            new SystemColumns()
                    .count("sequence_number")
                    .moment("recorded_at")
                    .text("event")
                    .optionalText("query_id")
                    .optionalText("user_name")
                    .optionalText("roles")
                    .optionalText("statement_kind")
                    .optionalText("statement")
                    .optionalText("fingerprint")
                    .optionalText("tables_read")
                    .optionalText("tables_written")
                    .optionalText("policies")
                    .optionalText("policy_version")
                    .optionalText("outcome")
                    .optionalText("error_code")
                    .optionalCount("rows_out")
                    .optionalCount("bytes_out")
                    .optionalCount("elapsed_micros")
                    .optionalText("client_address")
                    .optionalText("trace_id")
                    .text("record")
                    .of(AUDIT),
            new SystemColumns()
                    .text("policy_id")
                    .text("policy_kind")
                    .text("set_by")
                    .optionalText("owner")
                    .optionalText("description")
                    .text("tables")
                    .optionalText("table_tags")
                    .optionalText("columns")
                    .optionalText("except_columns")
                    .text("definition")
                    .text("applies_to")
                    .optionalText("except_for")
                    .optionalMoment("valid_from")
                    .optionalMoment("valid_until")
                    .text("source")
                    .of(POLICIES),
            new SystemColumns()
                    .text("file")
                    .count("line")
                    .count("column_number")
                    .text("message")
                    .of(PROBLEMS),
            new SystemColumns().text("attribute_name").text("attribute_value").of(ATTRIBUTES),
            new SystemColumns().text("property_name").text("property_value").of(CLIENT),
            new SystemColumns().text("user_name").of(PRINCIPAL),
            new SystemColumns().text("role_name").of(ROLES),
            new SystemColumns()
                    .text("setting_name")
                    .optionalText("setting_value")
                    .optionalText("default_value")
                    .text("description")
                    .of(SETTINGS));

    private SystemDomain() {}

    private static Map<TableName, TableSnapshot> byName(TableSnapshot... tables) {
        Map<TableName, TableSnapshot> byName = new LinkedHashMap<>();
        Arrays.stream(tables).forEach(table -> byName.put(table.name(), table));
        return Collections.unmodifiableMap(byName);
    }

    static boolean isNamed(String domain) {
        return domain.equals(NAME);
    }

    /** Whether the tables of a visible schema have no source, so that the gateway computes their rows. */
    public static boolean isComputed(String domain, String schema) {
        return isNamed(domain) || InformationSchema.NAME.equals(schema);
    }

    static List<String> schemas() {
        return SNAPSHOTS.keySet().stream()
                .map(TableName::schema)
                .distinct()
                .sorted()
                .toList();
    }

    static List<String> tables(String schema, Viewer viewer) {
        return SNAPSHOTS.keySet().stream()
                .filter(name -> name.schema().equals(schema))
                .filter(name -> isVisible(name, viewer))
                .map(TableName::table)
                .sorted()
                .collect(Collectors.toUnmodifiableList());
    }

    static Optional<MeshTable> table(TableName name, Viewer viewer) {
        return Optional.ofNullable(SNAPSHOTS.get(name))
                .filter(snapshot -> isVisible(name, viewer))
                .map(snapshot -> SystemColumns.table(NAME, snapshot));
    }

    private static boolean isVisible(TableName name, Viewer viewer) {
        if (name.equals(AUDIT)) {
            return viewer.auditor();
        }
        return viewer.steward() || !(name.equals(POLICIES) || name.equals(PROBLEMS));
    }
}
