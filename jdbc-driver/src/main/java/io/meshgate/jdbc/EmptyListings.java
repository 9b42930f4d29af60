package io.meshgate.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The listings of {@link java.sql.DatabaseMetaData} of things that a mesh does not have: results without rows, of the
 * shape that JDBC prescribes.
 */
abstract class EmptyListings extends FixedAnswers {
    abstract void checkOpen() throws SQLException;

    private ResultSet nothing(ListingShape shape) throws SQLException {
        checkOpen();
        return new Listing(shape).toResult();
    }

    @Override
    public final ResultSet getProcedures(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String namePattern)
            throws SQLException {
        return nothing(ListingShape.PROCEDURES);
    }

    @Override
    public final ResultSet getProcedureColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String namePattern,
            @Nullable String columnPattern)
            throws SQLException {
        return nothing(ListingShape.PROCEDURE_COLUMNS);
    }

    /** Functions take operands of many types; what they are is not listed. */
    @Override
    public final ResultSet getFunctionColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String namePattern,
            @Nullable String columnPattern)
            throws SQLException {
        return nothing(ListingShape.FUNCTION_COLUMNS);
    }

    /** Who else may read what is not told: it belongs to the policies. */
    @Override
    public final ResultSet getColumnPrivileges(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, @Nullable String columnPattern)
            throws SQLException {
        return nothing(ListingShape.COLUMN_PRIVILEGES);
    }

    /** Who else may read what is not told: it belongs to the policies. */
    @Override
    public final ResultSet getTablePrivileges(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tablePattern)
            throws SQLException {
        return nothing(ListingShape.TABLE_PRIVILEGES);
    }

    @Override
    public final ResultSet getBestRowIdentifier(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, int scope, boolean nullable)
            throws SQLException {
        return nothing(ListingShape.ROW_IDENTIFIERS);
    }

    @Override
    public final ResultSet getVersionColumns(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return nothing(ListingShape.ROW_IDENTIFIERS);
    }

    /** Sources declare no keys. */
    @Override
    public final ResultSet getPrimaryKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return nothing(ListingShape.PRIMARY_KEYS);
    }

    @Override
    public final ResultSet getImportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return nothing(ListingShape.FOREIGN_KEYS);
    }

    @Override
    public final ResultSet getExportedKeys(@Nullable String catalog, @Nullable String schema, @Nullable String table)
            throws SQLException {
        return nothing(ListingShape.FOREIGN_KEYS);
    }

    @Override
    public final ResultSet getCrossReference(
            @Nullable String parentCatalog,
            @Nullable String parentSchema,
            @Nullable String parentTable,
            @Nullable String foreignCatalog,
            @Nullable String foreignSchema,
            @Nullable String foreignTable)
            throws SQLException {
        return nothing(ListingShape.FOREIGN_KEYS);
    }

    /** Statistics of a table would derive from rows that policies withhold. */
    @Override
    public final ResultSet getIndexInfo(
            @Nullable String catalog,
            @Nullable String schema,
            @Nullable String table,
            boolean unique,
            boolean approximate)
            throws SQLException {
        return nothing(ListingShape.INDEXES);
    }

    @Override
    public final ResultSet getUDTs(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typePattern,
            int @Nullable [] types)
            throws SQLException {
        return nothing(ListingShape.TYPES);
    }

    @Override
    public final ResultSet getSuperTypes(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String typePattern)
            throws SQLException {
        return nothing(ListingShape.SUPER_TYPES);
    }

    @Override
    public final ResultSet getSuperTables(
            @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tablePattern)
            throws SQLException {
        return nothing(ListingShape.SUPER_TABLES);
    }

    @Override
    public final ResultSet getAttributes(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String typePattern,
            @Nullable String attributePattern)
            throws SQLException {
        return nothing(ListingShape.ATTRIBUTES);
    }

    @Override
    public final ResultSet getPseudoColumns(
            @Nullable String catalog,
            @Nullable String schemaPattern,
            @Nullable String tablePattern,
            @Nullable String columnPattern)
            throws SQLException {
        return nothing(ListingShape.PSEUDO_COLUMNS);
    }
}
