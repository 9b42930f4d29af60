package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The calls of DBeaver's generic driver, from dbeaver/dbeaver at 24.2 (2428359b): below
 * {@code plugins/org.jkiss.dbeaver.model.jdbc/src/org/jkiss/dbeaver/model/impl/jdbc} {@code JDBCDataSource}, {@code
 * JDBCConnectionOpener} and {@code JDBCExecutionContext} (connect), {@code JDBCDataSourceInfo} and {@code
 * JDBCSQLDialect} (what the server can do), {@code JDBCUtils} (ping, escapes), {@code exec/JDBCConnectionImpl} and
 * {@code exec/JDBCStatementImpl} (statements), {@code exec/JDBCColumnMetaData} (results), {@code struct/JDBCTable}
 * (preview); below {@code plugins/org.jkiss.dbeaver.ext.generic/src/org/jkiss/dbeaver/ext/generic/model} {@code
 * GenericDataSource}, {@code meta/GenericMetaModel}, {@code GenericTableBase} and {@code IndexCache} (the tree).
 */
@ExtendWith(ToolGateway.Extension.class)
class DbeaverIT {
    private static final int PAGE = 200;

    private final ToolGateway gateway;
    private Connection connection;

    DbeaverIT(ToolGateway gateway) {
        this.gateway = gateway;
    }

    @BeforeEach
    void connect() throws SQLException {
        Driver driver = DriverManager.getDriver(gateway.url());
        assertThat(driver.acceptsURL(gateway.url())).isTrue();
        Properties properties = new Properties();
        properties.setProperty("user", ToolGateway.ANALYST);
        properties.setProperty("password", ToolGateway.ANALYST);
        connection = driver.connect(gateway.url(), properties);
        connection.setReadOnly(true);
        connection.setAutoCommit(true);
        assertThat(connection.getAutoCommit()).isTrue();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.isValid(1)).isFalse();
    }

    @Test
    void namesTheServerAndTheDriver() throws SQLException {
        DatabaseMetaData server = connection.getMetaData();

        assertThat(server.isReadOnly()).isFalse();
        assertThat(server.getDatabaseProductName()).isEqualTo("Meshgate");
        assertThat(server.getDatabaseProductVersion()).isNotBlank();
        assertThat(server.getDriverName()).contains("Meshgate");
        assertThat(server.getDriverVersion()).isNotBlank();
        assertThat(server.getDatabaseMajorVersion()).isNotNegative();
        assertThat(server.getDatabaseMinorVersion()).isNotNegative();
        assertThat(List.of(server.getSchemaTerm(), server.getProcedureTerm(), server.getCatalogTerm()))
                .doesNotContain("");
        assertThat(server.supportsTransactions()).isFalse();
        for (int level : List.of(
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_READ_UNCOMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE)) {
            assertThat(server.supportsTransactionIsolationLevel(level)).isFalse();
        }
        assertThat(server.supportsBatchUpdates()).isIn(true, false);
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
    }

    @Test
    void learnsHowNamesAndStatementsAreWritten() throws SQLException {
        DatabaseMetaData server = connection.getMetaData();

        assertThat(server.getIdentifierQuoteString()).isEqualTo("\"");
        assertThat(server.getCatalogSeparator()).isEqualTo(".");
        assertThat(server.isCatalogAtStart()).isTrue();
        assertThat(server.getSearchStringEscape()).isEqualTo("\\");
        assertThat(server.supportsCatalogsInDataManipulation()).isTrue();
        assertThat(server.supportsSchemasInDataManipulation()).isTrue();
        assertThat(server.supportsCatalogsInTableDefinitions()).isFalse();
        assertThat(server.supportsSchemasInTableDefinitions()).isFalse();
        assertThat(server.supportsCatalogsInProcedureCalls()).isFalse();
        assertThat(server.supportsSchemasInProcedureCalls()).isFalse();
        assertThat(server.storesUpperCaseIdentifiers()).isFalse();
        assertThat(server.storesLowerCaseIdentifiers()).isFalse();
        assertThat(server.storesUpperCaseQuotedIdentifiers()).isFalse();
        assertThat(server.storesLowerCaseQuotedIdentifiers()).isFalse();
        assertThat(server.supportsMixedCaseQuotedIdentifiers()).isTrue();
        assertThat(server.supportsCorrelatedSubqueries()).isTrue();
        assertThat(server.getExtraNameCharacters()).isEqualTo("$");
        assertThat(server.getSQLStateType()).isEqualTo(DatabaseMetaData.sqlStateSQL);
        assertThat(server.getSQLKeywords()).isNotNull();
        assertThat(server.getNumericFunctions().split(",")).contains("ABS", "ROUND");
        assertThat(server.getStringFunctions().split(",")).contains("UPPER");
        assertThat(server.getTimeDateFunctions()).isNotNull();
        assertThat(server.getSystemFunctions()).isNotNull();
    }

    /** The drivers derived from the generic one send their name. */
    @Test
    void sendsTheNameOfTheApplication() throws SQLException {
        Listed properties = Listed.of(connection.getMetaData().getClientInfoProperties());
        assertThat(properties.values("NAME")).contains("ApplicationName");

        connection.setClientInfo("ApplicationName", "DBeaver 24.2.3 - Metadata");

        assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("DBeaver 24.2.3 - Metadata");
    }

    @Test
    void listsTheTreeOfWhatTheAnalystMaySee() throws SQLException {
        DatabaseMetaData server = connection.getMetaData();
        List<String> tables = new ArrayList<>();
        for (String catalog : Listed.of(server.getCatalogs()).values("TABLE_CAT")) {
            for (String schema : Listed.of(server.getSchemas(catalog, "%")).values("TABLE_SCHEM")) {
                tables.addAll(Listed.of(server.getTables(catalog, escaped(schema), "%", null))
                        .values("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE"));
            }
        }

        assertThat(tables).contains("system.runtime.queries.SYSTEM TABLE");
        assertThat(tables)
                .filteredOn(table -> !table.endsWith(".SYSTEM TABLE"))
                .containsExactlyInAnyOrder(
                        "finance.reference.all_types.TABLE",
                        "logistics.supply.shipments.TABLE",
                        "sales.retail.customer.TABLE",
                        "sales.retail.orderXitems.TABLE",
                        "sales.retail.order_items.TABLE");
        assertThat(Listed.of(server.getTableTypes()).values("TABLE_TYPE")).contains("TABLE", "VIEW");
    }

    @Test
    void showsTheColumnsOfOneTableWhoseNameLooksLikeAPattern() throws SQLException {
        Listed columns = Listed.of(connection.getMetaData().getColumns("sales", "retail", escaped("order_items"), "%"));

        assertThat(columns.values("TABLE_NAME", "COLUMN_NAME", "ORDINAL_POSITION"))
                .containsExactly("order_items.order_id.1", "order_items.amount.2", "order_items.ordered.3");
        assertThat(columns.values("DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE", "DECIMAL_DIGITS", "NULLABLE"))
                .containsExactly(
                        Types.BIGINT + ".BIGINT.19.0.0",
                        Types.DECIMAL + ".DECIMAL.12.2.1",
                        Types.DATE + ".DATE.10.null.0");
        assertThat(columns.values("NUM_PREC_RADIX")).startsWith("10", "10");
        assertThat(columns.values("IS_AUTOINCREMENT", "IS_GENERATEDCOLUMN")).containsOnly("NO.NO");
    }

    @Test
    void showsAllColumnsOfASchemaAtOnceButTheDenied() throws SQLException {
        Listed columns = Listed.of(connection.getMetaData().getColumns("sales", "retail", "%", "%"));

        assertThat(columns.values("TABLE_NAME", "COLUMN_NAME"))
                .containsExactly(
                        "customer.id",
                        "customer.name",
                        "customer.region",
                        "customer.email",
                        "orderXitems.order_id",
                        "orderXitems.amount",
                        "orderXitems.ordered",
                        "order_items.order_id",
                        "order_items.amount",
                        "order_items.ordered");
        assertThat(columns.values("COLUMN_NAME", "IS_NULLABLE"))
                .as("a mask that gives NULL makes the column nullable")
                .contains("email.YES");
    }

    @Test
    void findsNoKeysIndexesAndProcedures() throws SQLException {
        DatabaseMetaData server = connection.getMetaData();

        assertThat(Listed.of(server.getPrimaryKeys("sales", "retail", "customer"))
                        .rows())
                .isEmpty();
        assertThat(Listed.of(server.getImportedKeys("sales", "retail", "customer"))
                        .rows())
                .isEmpty();
        assertThat(Listed.of(server.getExportedKeys("sales", "retail", "customer"))
                        .rows())
                .isEmpty();
        assertThat(Listed.of(server.getIndexInfo("sales", "retail", "customer", false, true))
                        .rows())
                .isEmpty();
        assertThat(Listed.of(server.getProcedures("sales", "retail", "%")).rows())
                .isEmpty();
        assertThat(Listed.of(server.getFunctions("sales", "retail", "%")).rows())
                .isEmpty();
    }

    @Test
    void readsTheTypesOfTheServer() throws SQLException {
        Listed types = Listed.of(connection.getMetaData().getTypeInfo());

        assertThat(types.values("TYPE_NAME", "DATA_TYPE"))
                .contains(
                        "BIGINT." + Types.BIGINT,
                        "BOOLEAN." + Types.BOOLEAN,
                        "DATE." + Types.DATE,
                        "DECIMAL." + Types.DECIMAL,
                        "DOUBLE." + Types.DOUBLE,
                        "VARCHAR." + Types.VARCHAR);
    }

    @Test
    void previewsATablePageByPage() throws SQLException {
        assertThat(page(0)).hasSize(PAGE).doesNotHaveDuplicates();
        assertThat(page(PAGE)).hasSize(PAGE).doesNotHaveDuplicates();
    }

    /** DBeaver asks for all rows up to the end of the page, and leaves out those before it. */
    private List<Long> page(int offset) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setMaxRows(offset + PAGE);
            statement.setFetchSize(PAGE);
            assertThat(statement.execute("SELECT * FROM sales.retail.customer")).isTrue();
            try (ResultSet rows = statement.getResultSet()) {
                checkColumns(rows.getMetaData());
                for (int row = 0; rows.next(); row++) {
                    if (row >= offset) {
                        ids.add((Long) rows.getObject(1));
                        assertThat(rows.getObject(3)).isEqualTo("EUROPE");
                        assertThat(rows.getString(4)).isNull();
                        assertThat(rows.wasNull()).isTrue();
                    }
                }
            }
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat((Object) statement.getWarnings()).isNull();
            statement.clearWarnings();
        }
        return ids;
    }

    private static void checkColumns(ResultSetMetaData columns) throws SQLException {
        assertThat(columns.getColumnCount()).isEqualTo(4);
        List<String> described = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            assertThat(columns.getColumnName(i)).isEqualTo(columns.getColumnLabel(i));
            assertThat(columns.isWritable(i)).isFalse();
            assertThat(columns.isAutoIncrement(i)).isFalse();
            assertThat(columns.getTableName(i)).isNotNull();
            assertThat(columns.getCatalogName(i)).isNotNull();
            assertThat(columns.getSchemaName(i)).isNotNull();
            assertThat(columns.getColumnDisplaySize(i)).isPositive();
            assertThat(columns.getPrecision(i)).isNotNegative();
            assertThat(columns.getScale(i)).isZero();
            described.add(columns.getColumnLabel(i) + " " + columns.getColumnTypeName(i) + " "
                    + columns.getColumnType(i) + " " + columns.isNullable(i));
        }
        assertThat(described)
                .containsExactly(
                        "id BIGINT " + Types.BIGINT + " 0",
                        "name VARCHAR " + Types.VARCHAR + " 0",
                        "region VARCHAR " + Types.VARCHAR + " 0",
                        "email VARCHAR " + Types.VARCHAR + " 1");
    }

    /** It may ask for results that scroll; then it goes on by what it is told of the result. */
    @Test
    void getsForwardOnlyResultsWhateverItAsksFor() throws SQLException {
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
            assertThat(statement.getResultSetType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
            assertThat(statement.getResultSetConcurrency()).isEqualTo(ResultSet.CONCUR_READ_ONLY);
            assertThat((Object) connection.getWarnings()).isNotNull();
            try (ResultSet rows = statement.executeQuery("SELECT id FROM sales.retail.customer")) {
                assertThatThrownBy(() -> rows.absolute(PAGE)).isInstanceOf(SQLException.class);
                assertThat(rows.next()).isTrue();
            }
        }
    }

    /** It tries this first, and prepares again without keys if that is the exception. */
    @Test
    void isToldThatNoKeysAreGenerated() {
        assertThatThrownBy(() -> connection.prepareStatement("SELECT 1", Statement.RETURN_GENERATED_KEYS))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
    }

    @Test
    void runsAScriptWithAParameter() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT name FROM sales.retail.customer WHERE id = ?",
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY)) {
            statement.setEscapeProcessing(false);
            statement.setObject(1, 3L);
            assertThat(statement.execute()).isTrue();
            try (ResultSet rows = statement.getResultSet()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("NAME")).isEqualTo("Customer 3");
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void switchesTheActiveSchema() throws SQLException {
        connection.setCatalog("sales");
        connection.setSchema("retail");

        assertThat(connection.getCatalog()).isEqualTo("sales");
        assertThat(connection.getSchema()).isEqualTo("retail");
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM order_items")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(2);
        }
    }

    /** In its mode of manual commits, which reads the isolation level and rolls back before it closes. */
    @Test
    void switchesToManualCommitsAndBack() throws SQLException {
        connection.setAutoCommit(false);
        assertThat(connection.getAutoCommit()).isFalse();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM sales.retail.customer")) {
            assertThat(rows.next()).isTrue();
            connection.commit();
            assertThat(rows.next())
                    .as("results stay open over a commit, as getHoldability says")
                    .isTrue();
        }
        connection.rollback();

        connection.setAutoCommit(true);

        assertThat(connection.getAutoCommit()).isTrue();
    }

    @Test
    void pingsWhileNothingRuns() throws SQLException {
        assertThat(connection.isValid(10)).isTrue();
        assertThat(Listed.of(connection.getMetaData().getTables(null, null, "DBEAVERFAKETABLENAMEFORPING", null))
                        .rows())
                .isEmpty();
        assertThatCode(() -> connection.clearWarnings()).doesNotThrowAnyException();
    }

    private String escaped(String name) throws SQLException {
        String escape = connection.getMetaData().getSearchStringEscape();
        return name.replace("%", escape + "%").replace("_", escape + "_");
    }
}
