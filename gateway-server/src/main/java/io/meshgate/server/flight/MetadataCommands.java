package io.meshgate.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshgate.planner.VisibleMesh;
import io.meshgate.planner.catalog.SystemDomain;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.session.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetCatalogs;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetCrossReference;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetExportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetImportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetPrimaryKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTableTypes;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Answers what drivers and tools ask about the mesh: nothing but what the session's principal may know. */
final class MetadataCommands {
    private static final String TABLE = "TABLE";
    private static final String VIEW = "VIEW";
    private static final String SYSTEM_TABLE = "SYSTEM TABLE";
    private static final List<String> TABLE_TYPES = List.of(SYSTEM_TABLE, TABLE, VIEW);

    private final Queries queries;
    private final BufferAllocator allocator;

    /** What answers a command; the stream is the caller's to close. */
    record Answer(Schema schema, Supplier<ResultStream> opener) {}

    MetadataCommands(Queries queries, BufferAllocator allocator) {
        this.queries = queries;
        this.allocator = allocator;
    }

    /** Empty if the command is not about metadata. */
    Optional<Answer> answer(Any command, Session session) throws InvalidProtocolBufferException {
        if (command.is(CommandGetCatalogs.class)) {
            return table(Schemas.GET_CATALOGS_SCHEMA, () -> catalogs(session));
        }
        if (command.is(CommandGetDbSchemas.class)) {
            CommandGetDbSchemas request = command.unpack(CommandGetDbSchemas.class);
            return table(Schemas.GET_SCHEMAS_SCHEMA, () -> schemas(session, request));
        }
        if (command.is(CommandGetTables.class)) {
            CommandGetTables request = command.unpack(CommandGetTables.class);
            Schema schema =
                    request.getIncludeSchema() ? Schemas.GET_TABLES_SCHEMA : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA;
            return table(schema, () -> tables(session, request));
        }
        if (command.is(CommandGetTableTypes.class)) {
            return table(
                    Schemas.GET_TABLE_TYPES_SCHEMA,
                    () -> TABLE_TYPES.stream().map(MetadataCommands::row).toList());
        }
        return aboutTheServer(command).or(() -> keys(command));
    }

    private Optional<Answer> aboutTheServer(Any command) throws InvalidProtocolBufferException {
        if (command.is(CommandGetSqlInfo.class)) {
            List<Integer> codes = command.unpack(CommandGetSqlInfo.class).getInfoList();
            return Optional.of(new Answer(Schemas.GET_SQL_INFO_SCHEMA, () -> new SqlInfoStream(allocator, codes)));
        }
        if (command.is(CommandGetXdbcTypeInfo.class)) {
            CommandGetXdbcTypeInfo request = command.unpack(CommandGetXdbcTypeInfo.class);
            return table(
                    Schemas.GET_TYPE_INFO_SCHEMA,
                    () -> request.hasDataType() ? TypeInfo.rows(request.getDataType()) : TypeInfo.rows());
        }
        return Optional.empty();
    }

    /** Sources declare no keys; tools ask all the same and need an answer of the right shape. */
    private Optional<Answer> keys(Any command) {
        if (command.is(CommandGetPrimaryKeys.class)) {
            return table(Schemas.GET_PRIMARY_KEYS_SCHEMA, List::of);
        }
        if (command.is(CommandGetExportedKeys.class)) {
            return table(Schemas.GET_EXPORTED_KEYS_SCHEMA, List::of);
        }
        if (command.is(CommandGetImportedKeys.class)) {
            return table(Schemas.GET_IMPORTED_KEYS_SCHEMA, List::of);
        }
        if (command.is(CommandGetCrossReference.class)) {
            return table(Schemas.GET_CROSS_REFERENCE_SCHEMA, List::of);
        }
        return Optional.empty();
    }

    private Optional<Answer> table(Schema schema, Supplier<List<List<@Nullable Object>>> rows) {
        return Optional.of(new Answer(schema, () -> new TableStream(schema, allocator, rows)));
    }

    private List<List<@Nullable Object>> catalogs(Session session) {
        return queries.visible(session).catalogs().stream()
                .map(MetadataCommands::row)
                .toList();
    }

    private List<List<@Nullable Object>> schemas(Session session, CommandGetDbSchemas request) {
        VisibleMesh mesh = queries.visible(session);
        Predicate<String> wanted = pattern(request.hasDbSchemaFilterPattern(), request.getDbSchemaFilterPattern());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (String catalog : catalogs(mesh, request.hasCatalog(), request.getCatalog())) {
            mesh.schemas(catalog).stream().filter(wanted).forEach(schema -> rows.add(row(catalog, schema)));
        }
        return rows;
    }

    private List<List<@Nullable Object>> tables(Session session, CommandGetTables request) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Set<String> types = Set.copyOf(request.getTableTypesList());
        if (!types.isEmpty() && TABLE_TYPES.stream().noneMatch(types::contains)) {
            return rows;
        }
        VisibleMesh mesh = queries.visible(session);
        Predicate<String> schemas = pattern(request.hasDbSchemaFilterPattern(), request.getDbSchemaFilterPattern());
        Predicate<String> tables = pattern(request.hasTableNameFilterPattern(), request.getTableNameFilterPattern());
        for (String catalog : catalogs(mesh, request.hasCatalog(), request.getCatalog())) {
            for (String schema : mesh.schemas(catalog).stream().filter(schemas).toList()) {
                for (String table :
                        mesh.tables(catalog, schema).stream().filter(tables).toList()) {
                    String type = type(mesh, catalog, schema, table);
                    if (types.isEmpty() || types.contains(type)) {
                        tableRow(mesh, request, row(catalog, schema, table, type))
                                .ifPresent(rows::add);
                    }
                }
            }
        }
        return rows;
    }

    private static String type(VisibleMesh mesh, String catalog, String schema, String table) {
        if (SystemDomain.isComputed(catalog, schema)) {
            return SYSTEM_TABLE;
        }
        return mesh.isView(catalog, schema, table) ? VIEW : TABLE;
    }

    /** Empty for a table that was dropped in between. */
    private static Optional<List<@Nullable Object>> tableRow(
            VisibleMesh mesh, CommandGetTables request, List<@Nullable Object> row) {
        if (!request.getIncludeSchema()) {
            return Optional.of(row);
        }
        String catalog = String.valueOf(row.get(0));
        String schema = String.valueOf(row.get(1));
        String table = String.valueOf(row.get(2));
        return mesh.columns(catalog, schema, table).map(columns -> {
            List<@Nullable Object> described = new ArrayList<>(row);
            described.add(
                    ColumnMetadata.describe(columns, catalog, schema, table).serializeAsMessage());
            return described;
        });
    }

    /** A catalog is named exactly; the empty name asks for tables outside of any catalog, of which there are none. */
    private static List<String> catalogs(VisibleMesh mesh, boolean given, String name) {
        return given ? mesh.catalogs().stream().filter(name::equals).toList() : mesh.catalogs();
    }

    private static Predicate<String> pattern(boolean given, String pattern) {
        return given ? new NamePattern(pattern)::matches : name -> true;
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
