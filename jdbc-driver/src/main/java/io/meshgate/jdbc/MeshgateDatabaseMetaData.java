package io.meshgate.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetCatalogs;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTableTypes;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * What can be known of the mesh and the gateway, as the connection's user may know it. Its results are complete when
 * they are given: they need the connection no longer. Thread-safe.
 */
final class MeshgateDatabaseMetaData extends ServerAnswers {
    private final MeshgateConnection connection;
    private final MetadataCalls calls;
    private volatile @Nullable ServerInfo server;

    MeshgateDatabaseMetaData(MeshgateConnection connection) {
        this.connection = connection;
        this.calls = new MetadataCalls(connection);
    }

    @Override
    void checkOpen() throws SQLException {
        connection.checkOpen();
    }

    @Override
    ServerInfo server() throws SQLException {
        checkOpen();
        ServerInfo known = server;
        if (known == null) {
            known = ServerInfo.ask(calls);
            server = known;
        }
        return known;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    /** Without properties: the URL may hold a password. */
    @Override
    public String getURL() {
        return connection.display();
    }

    /** Empty when the connection was opened with a token, which names the user to nobody but the gateway. */
    @Override
    public String getUserName() {
        return connection.user();
    }

    @Override
    public ResultSet getCatalogs() throws SQLException {
        Listing listing = new Listing(ListingShape.CATALOGS);
        calls.each(CommandGetCatalogs.getDefaultInstance(), row -> listing.add(row.name("catalog_name")));
        return listing.sortedBy("TABLE_CAT").toResult();
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        return getSchemas(null, null);
    }

    @Override
    public ResultSet getSchemas(@Nullable String catalog, @Nullable String schemaPattern) throws SQLException {
        CommandGetDbSchemas.Builder command = CommandGetDbSchemas.newBuilder();
        if (catalog != null) {
            command.setCatalog(catalog);
        }
        if (schemaPattern != null) {
            command.setDbSchemaFilterPattern(schemaPattern);
        }
        Listing listing = new Listing(ListingShape.SCHEMAS);
        calls.each(command.build(), row -> listing.add(row.name("db_schema_name"), row.text("catalog_name")));
        return listing.sortedBy("TABLE_CATALOG", "TABLE_SCHEM").toResult();
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        Listing listing = new Listing(ListingShape.TABLE_TYPES);
        calls.each(CommandGetTableTypes.getDefaultInstance(), row -> listing.add(row.name("table_type")));
        return listing.sortedBy("TABLE_TYPE").toResult();
    }

    /** @param types null for all; none are listed for an empty array */
    @Override
    public ResultSet getTables(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tablePattern,
            String @Nullable [] types)
            throws SQLException {
        checkOpen();
        Listing listing = new Listing(ListingShape.TABLES);
        if (types == null || types.length > 0) {
            CommandGetTables.Builder command = tables(catalog, schemaPattern, tablePattern);
            if (types != null) {
                if (Arrays.asList(types).contains(null)) {
                    throw Failures.argument("A type of tables is null");
                }
                command.addAllTableTypes(List.of(types));
            }
            calls.each(
                    command.build(),
                    row -> listing.add(
                            row.text("catalog_name"),
                            row.text("db_schema_name"),
                            row.name("table_name"),
                            row.name("table_type"),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null));
        }
        return listing.sortedBy("TABLE_TYPE", "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME")
                .toResult();
    }

    @Override
    public ResultSet getColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tablePattern,
            @Nullable String columnPattern)
            throws SQLException {
        ColumnListing columns = new ColumnListing(new NamePattern(columnPattern));
        calls.each(
                tables(catalog, schemaPattern, tablePattern)
                        .setIncludeSchema(true)
                        .build(),
                columns::addTable);
        return columns.listing().toResult();
    }

    private static CommandGetTables.Builder tables(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tablePattern) {
        CommandGetTables.Builder command = CommandGetTables.newBuilder();
        if (catalog != null) {
            command.setCatalog(catalog);
        }
        if (schemaPattern != null) {
            command.setDbSchemaFilterPattern(schemaPattern);
        }
        if (tablePattern != null) {
            command.setTableNameFilterPattern(tablePattern);
        }
        return command;
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        TypeListing types = new TypeListing();
        calls.each(CommandGetXdbcTypeInfo.getDefaultInstance(), types::add);
        return types.listing().toResult();
    }

    /** The functions of the gateway's SQL, which are in no catalog and no schema. */
    @Override
    public ResultSet getFunctions(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String functionPattern)
            throws SQLException {
        Listing listing = new Listing(ListingShape.FUNCTIONS);
        NamePattern wanted = new NamePattern(functionPattern);
        boolean outside = (catalog == null || catalog.isEmpty())
                && (schemaPattern == null || new NamePattern(schemaPattern).matches(""));
        for (String name : outside ? server().functions() : List.<String>of()) {
            if (wanted.matches(name)) {
                listing.add(null, null, name, null, (short) functionNoTable, name);
            }
        }
        return listing.sortedBy("FUNCTION_NAME").toResult();
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        checkOpen();
        Listing listing = new Listing(ListingShape.CLIENT_INFO);
        for (ClientInfo.Name name : ClientInfo.Name.values()) {
            listing.add(name.jdbcName(), ClientInfo.LONGEST_VALUE, "", name.description());
        }
        return listing.sortedBy("NAME").toResult();
    }

    @Override
    public String toString() {
        return "DatabaseMetaData of " + connection.display();
    }
}
