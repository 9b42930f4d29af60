package io.meshgate.planner.catalog;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.Predicate;
import io.meshgate.connector.TableName;
import io.meshgate.connector.ViewText;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.QueryPlan.SystemInput;
import io.meshgate.planner.SessionContext;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Computes the rows of system tables for one principal, from nothing but a {@link PinnedMesh}: what the principal may
 * not know to exist has no row. Made for one execution and not thread-safe.
 */
public final class SystemRows {
    /** For these a table has no columns to tell of, as it cannot be read; it is still in the list of tables. */
    static final Set<ErrorCode> UNREADABLE =
            Set.of(ErrorCode.SOURCE_DATA_INVALID, ErrorCode.NOT_SUPPORTED, ErrorCode.POLICY_INVALID);

    private final PinnedMesh mesh;
    private final SystemInput input;
    private final KnownNames wanted;
    private final SessionRows session;
    private final SystemSource gateway;

    /**
     * @param mesh the version under which the query was planned
     * @param session whose query it is
     * @param predicate what the query wants to know, with its parameters; more rows than that are computed
     * @param gateway knows what is neither of the mesh nor of the session's context
     */
    public SystemRows(
            Mesh mesh, SessionContext session, SystemInput input, Optional<Predicate> predicate, SystemSource gateway) {
        this.mesh = new PinnedMesh(mesh, session.principal());
        this.input = input;
        this.wanted = new KnownNames(predicate);
        this.session = new SessionRows(session);
        this.gateway = gateway;
    }

    /** The columns of the rows, in the order of the input. */
    public Schema schema() {
        return new Schema(input.table().columns().stream()
                .map(name -> input.table().table().column(name).orElseThrow())
                .map(Column::field)
                .toList());
    }

    /**
     * The rows, computed while they are read.
     *
     * @throws GatewayException also while they are read, with CATALOG_UNAVAILABLE when the domain is down: no rows would
     *     look like no tables
     */
    public Iterator<List<@Nullable Object>> rows() {
        List<String> all =
                input.table().table().columns().stream().map(Column::name).toList();
        List<Integer> chosen =
                input.table().columns().stream().map(all::indexOf).toList();
        Function<List<@Nullable Object>, List<@Nullable Object>> choice =
                row -> chosen.stream().<@Nullable Object>map(row::get).toList();
        return allRows().map(choice).iterator();
    }

    private Stream<List<@Nullable Object>> allRows() {
        TableName name = input.table().table().name();
        if (InformationSchema.contains(name)) {
            return information(input.table().domain(), name.table());
        }
        if (name.equals(SystemDomain.POLICIES)) {
            return PolicyRows.of(mesh.policies());
        }
        Stream<List<@Nullable Object>> known = session.rows(name);
        return known == null ? gateway.rows(name) : known;
    }

    private Stream<List<@Nullable Object>> information(String domain, String table) {
        return switch (table) {
            case InformationSchema.SCHEMATA -> schemata(domain);
            case InformationSchema.TABLES -> names(domain).map(name -> table(domain, name));
            case InformationSchema.VIEWS ->
                names(domain).filter(name -> mesh.isView(domain, name)).map(name -> view(domain, name));
            case InformationSchema.COLUMNS -> names(domain).flatMap(name -> columns(domain, name));
            // Sources declare no keys; tools ask all the same.
            case InformationSchema.TABLE_CONSTRAINTS,
                    InformationSchema.KEY_COLUMN_USAGE,
                    InformationSchema.REFERENTIAL_CONSTRAINTS -> Stream.of();
            default -> throw new IllegalStateException("unknown system table: " + table);
        };
    }

    private Stream<List<@Nullable Object>> schemata(String domain) {
        return schemas(domain, "catalog_name", "schema_name")
                .map(schema -> row(domain, schema, null, null, null, "UTF8", null));
    }

    /** Those of which the query may want to know. */
    private Stream<String> schemas(String domain, String catalogColumn, String schemaColumn) {
        java.util.function.Predicate<String> mayMatch =
                schema -> wanted.mayMatch(Map.of(catalogColumn, domain, schemaColumn, schema));
        Stream<String> own = Stream.of(InformationSchema.NAME).filter(mayMatch);
        return Stream.concat(own, mesh.schemas(domain, mayMatch).stream());
    }

    private Stream<TableName> names(String domain) {
        return schemas(domain, "table_catalog", "table_schema")
                .flatMap(schema -> mesh.tables(domain, schema).stream()
                        .filter(table -> wanted.mayMatch(
                                Map.of("table_catalog", domain, "table_schema", schema, "table_name", table)))
                        .map(table -> new TableName(schema, table)));
    }

    /** The definition is for those who may change it. */
    private List<@Nullable Object> view(String domain, TableName name) {
        String definition = definition(domain, name).map(ViewText::sql).orElse(null);
        return row(domain, name.schema(), name.table(), definition, "NONE", "NO");
    }

    private Optional<ViewText> definition(String domain, TableName name) {
        try {
            return mesh.listedViewToWrite(domain, name)
                    .flatMap(view ->
                            view.text("meshgate").or(() -> view.texts().stream().findFirst()));
        } catch (GatewayException e) {
            if (UNREADABLE.contains(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<@Nullable Object> table(String domain, TableName name) {
        String ofSource = mesh.isView(domain, name) ? "VIEW" : "BASE TABLE";
        String type = SystemDomain.isComputed(domain, name.schema()) ? "SYSTEM VIEW" : ofSource;
        return row(domain, name.schema(), name.table(), type);
    }

    private Stream<List<@Nullable Object>> columns(String domain, TableName name) {
        Optional<MeshTable> table = readable(domain, name);
        if (table.isEmpty()) {
            return Stream.of();
        }
        List<Field> fields = table.get().visibleFields();
        List<Column> columns = table.get().access().columns();
        return IntStream.range(0, fields.size()).mapToObj(i -> column(domain, name, i, fields.get(i), columns.get(i)));
    }

    private Optional<MeshTable> readable(String domain, TableName name) {
        try {
            return mesh.unpinned(domain, name);
        } catch (GatewayException e) {
            if (UNREADABLE.contains(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The position is that among the visible columns: a gap would tell of a hidden one. */
    private static List<@Nullable Object> column(String domain, TableName name, int index, Field field, Column column) {
        SqlTypeFacts type = SqlTypeFacts.of(field);
        return row(
                domain,
                name.schema(),
                name.table(),
                field.getName(),
                index + 1,
                null,
                field.isNullable() ? "YES" : "NO",
                type.name(),
                null,
                null,
                type.precision(),
                type.radix(),
                type.scale(),
                type.timePrecision(),
                column.comment().orElse(null));
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
