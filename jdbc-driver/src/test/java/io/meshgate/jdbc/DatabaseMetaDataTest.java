package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What JDBC's javadoc says of each group of methods. */
@Timeout(120)
class DatabaseMetaDataTest {
    private static final Schema CUSTOMERS = new Schema(List.of(
            Field.notNullable("id", new ArrowType.Int(32, true)),
            new Field(
                    "name",
                    new FieldType(true, new ArrowType.Utf8(), null, Map.of("comment", "as on the invoice")),
                    List.of()),
            Field.nullable("balance", new ArrowType.Decimal(15, 2, 128)),
            Field.nullable("rate", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            Field.nullable("born", new ArrowType.Date(org.apache.arrow.vector.types.DateUnit.DAY)),
            Field.nullable("since", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
            new Field(
                    "tags",
                    FieldType.nullable(new ArrowType.List()),
                    List.of(Field.nullable("item", new ArrowType.Utf8())))));
    private static final Schema SMALL = new Schema(List.of(Field.nullable("n", new ArrowType.Int(64, true))));

    private static FixedServer server;
    private Connection connection;
    private DatabaseMetaData metaData;

    @BeforeAll
    static void start() throws Exception {
        server = FixedServer.plain();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        server.mesh = new MeshAnswers(
                List.of(
                        new MeshAnswers.Table("sales", "crm", "orders", SMALL),
                        new MeshAnswers.Table("sales", "crm", "customers", CUSTOMERS),
                        new MeshAnswers.Table("sales", "crm", "customer_notes", SMALL),
                        new MeshAnswers.Table("sales", "crm", "customerXnotes", SMALL),
                        new MeshAnswers.Table("sales", "shop", "100%", SMALL),
                        new MeshAnswers.Table("finance", "books", "nations", SMALL)),
                MeshAnswers.sampleInfo());
        Properties login = new Properties();
        login.setProperty("user", FixedServer.USER);
        login.setProperty("password", FixedServer.PASSWORD);
        connection = DriverManager.getConnection("jdbc:meshgate://127.0.0.1:" + server.port(), login);
        metaData = connection.getMetaData();
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void listsCatalogsInOrder() throws SQLException {
        assertThat(rows(metaData.getCatalogs())).containsExactly(List.of("finance"), List.of("sales"));
    }

    @Test
    void listsSchemasByPatternInOrder() throws SQLException {
        assertThat(rows(metaData.getSchemas()))
                .containsExactly(List.of("books", "finance"), List.of("crm", "sales"), List.of("shop", "sales"));
        assertThat(rows(metaData.getSchemas("sales", "s%"))).containsExactly(List.of("shop", "sales"));
        assertThat(rows(metaData.getSchemas("", null))).isEmpty();
        assertThat(rows(metaData.getSchemas(null, ""))).isEmpty();
        assertThat(columns(metaData.getSchemas())).containsExactly("TABLE_SCHEM VARCHAR!", "TABLE_CATALOG VARCHAR");
    }

    @Test
    void listsTablesByPatternsAndTypes() throws SQLException {
        assertThat(tables(null, null, null))
                .containsExactly("nations", "customerXnotes", "customer_notes", "customers", "orders", "100%");
        assertThat(tables("sales", "crm", "customer_notes")).containsExactly("customerXnotes", "customer_notes");
        assertThat(tables("sales", "crm", "customer\\_notes")).containsExactly("customer_notes");
        assertThat(tables("sales", "%", "100\\%")).containsExactly("100%");
        assertThat(tables("SALES", null, null)).isEmpty();
        assertThat(tables("", null, null)).isEmpty();
        assertThat(tables(null, "", null)).isEmpty();
        assertThat(rows(metaData.getTables(null, null, "orders", new String[] {"VIEW"})))
                .isEmpty();
        assertThat(rows(metaData.getTables(null, null, "orders", new String[0])))
                .isEmpty();
        assertThat(rows(metaData.getTables(null, null, "orders", new String[] {"VIEW", "TABLE"}))
                        .get(0))
                .containsExactly("sales", "crm", "orders", "TABLE", null, null, null, null, null, null);
        assertThat(rows(metaData.getTableTypes())).containsExactly(List.of("TABLE"), List.of("VIEW"));
        assertThat(metaData.getSearchStringEscape()).isEqualTo("\\");
    }

    @Test
    void describesColumns() throws SQLException {
        List<List<@Nullable Object>> rows = rows(metaData.getColumns("sales", null, "customers", null));
        assertThat(rows)
                .extracting(row -> row.get(3) + " " + row.get(16) + " " + row.get(17))
                .containsExactly(
                        "id 1 NO",
                        "name 2 YES",
                        "balance 3 YES",
                        "rate 4 YES",
                        "born 5 YES",
                        "since 6 YES",
                        "tags 7 YES");
        // DATA_TYPE, TYPE_NAME, COLUMN_SIZE, DECIMAL_DIGITS, NUM_PREC_RADIX
        assertThat(rows)
                .extracting(
                        row -> row.get(4) + " " + row.get(5) + " " + row.get(6) + " " + row.get(8) + " " + row.get(9))
                .containsExactly(
                        Types.INTEGER + " INTEGER 10 0 10",
                        Types.VARCHAR + " VARCHAR 2147483647 null null",
                        Types.DECIMAL + " DECIMAL 15 2 10",
                        Types.DOUBLE + " DOUBLE 15 null 10",
                        Types.DATE + " DATE 10 null null",
                        Types.TIMESTAMP_WITH_TIMEZONE + " TIMESTAMP WITH TIME ZONE 32 6 null",
                        Types.ARRAY + " VARCHAR ARRAY null null null");
        assertThat(rows.get(0).get(10)).isEqualTo(DatabaseMetaData.columnNoNulls);
        assertThat(rows.get(1).get(10)).isEqualTo(DatabaseMetaData.columnNullable);
        assertThat(rows.get(1).get(11)).isEqualTo("as on the invoice");
        assertThat(rows.get(1).get(22)).isEqualTo("NO");
    }

    @Test
    void findsColumnsByPattern() throws SQLException {
        assertThat(rows(metaData.getColumns(null, "crm", "customers", "b%")))
                .extracting(row -> row.get(3) + " " + row.get(16))
                .containsExactly("balance 3", "born 5");
        assertThat(rows(metaData.getColumns(null, null, "%", "n")))
                .extracting(row -> String.valueOf(row.get(2)))
                .containsExactly("nations", "customerXnotes", "customer_notes", "orders", "100%");
        assertThat(rows(metaData.getColumns(null, null, "customers", ""))).isEmpty();
    }

    @Test
    void asksForTheSchemasOfMatchingTablesOnly() throws SQLException {
        server.mesh.schemas.set(0);
        rows(metaData.getColumns("sales", "crm", "orders", null));
        assertThat(server.mesh.schemas).hasValue(1);
    }

    @Test
    void listsTenThousandTablesInWellUnderASecond() throws SQLException {
        server.mesh = new MeshAnswers(
                IntStream.range(0, 10_000)
                        .mapToObj(i -> new MeshAnswers.Table("sales", "wide", "table_" + i, CUSTOMERS))
                        .toList(),
                Map.of());
        assertThat(tables(null, null, null)).hasSize(10_000);
        long start = System.nanoTime();
        assertThat(tables(null, null, null)).hasSize(10_000);
        long tables = System.nanoTime() - start;
        start = System.nanoTime();
        assertThat(rows(metaData.getColumns(null, null, "table_77", null))).hasSize(7);
        long columns = System.nanoTime() - start;
        System.out.printf("10,000 tables %d ms, columns of one %d ms%n", tables / 1_000_000, columns / 1_000_000);
        assertThat(tables).isLessThan(5_000_000_000L);
    }

    @Test
    void describesTypes() throws SQLException {
        List<List<@Nullable Object>> rows = rows(metaData.getTypeInfo());
        assertThat(rows)
                .extracting(row -> row.get(0) + " " + row.get(1) + " " + row.get(2) + " " + row.get(17))
                .containsExactly(
                        "DECIMAL 3 38 10",
                        "DOUBLE 8 15 10",
                        "VARCHAR 12 2147483647 null",
                        "BOOLEAN 16 1 null",
                        "TIMESTAMP WITH TIME ZONE 2014 32 null");
        assertThat(rows.get(0).get(5)).isEqualTo("precision,scale");
        assertThat(rows.get(2).subList(3, 9)).containsExactly("'", "'", "length", (short) 1, true, (short) 3);
    }

    @Test
    void listsFunctionsOutsideOfCatalogs() throws SQLException {
        assertThat(rows(metaData.getFunctions(null, null, "%")))
                .extracting(row -> String.valueOf(row.get(2)))
                .containsExactly("ABS", "ROUND", "SUM", "UPPER");
        assertThat(rows(metaData.getFunctions("", "", "R%")).get(0))
                .containsExactly(null, null, "ROUND", null, (short) DatabaseMetaData.functionNoTable, "ROUND");
        assertThat(rows(metaData.getFunctions("sales", null, null))).isEmpty();
        assertThat(metaData.getNumericFunctions()).isEqualTo("ABS,ROUND");
        assertThat(metaData.getStringFunctions()).isEqualTo("UPPER");
        assertThat(metaData.getSystemFunctions()).isEmpty();
        assertThat(metaData.getTimeDateFunctions()).isEmpty();
        assertThat(metaData.getSQLKeywords()).isEqualTo("QUALIFY,TRY_CAST");
    }

    @Test
    void hasTheColumnsOfJdbcInEmptyListings() throws SQLException {
        assertThat(columns(metaData.getPrimaryKeys(null, null, "t")))
                .containsExactly(
                        "TABLE_CAT VARCHAR",
                        "TABLE_SCHEM VARCHAR",
                        "TABLE_NAME VARCHAR!",
                        "COLUMN_NAME VARCHAR!",
                        "KEY_SEQ SMALLINT!",
                        "PK_NAME VARCHAR");
        List<String> foreign = columns(metaData.getImportedKeys(null, null, "t"));
        assertThat(foreign).hasSize(14).startsWith("PKTABLE_CAT VARCHAR").endsWith("DEFERRABILITY SMALLINT!");
        assertThat(columns(metaData.getExportedKeys(null, null, "t"))).isEqualTo(foreign);
        assertThat(columns(metaData.getCrossReference(null, null, "t", null, null, "u")))
                .isEqualTo(foreign);
        assertThat(columns(metaData.getIndexInfo(null, null, "t", false, true)))
                .hasSize(13)
                .contains("NON_UNIQUE BOOLEAN!", "CARDINALITY BIGINT", "PAGES BIGINT");
        assertThat(columns(metaData.getBestRowIdentifier(null, null, "t", 0, true)))
                .hasSize(8);
        assertThat(columns(metaData.getVersionColumns(null, null, "t"))).hasSize(8);
        assertThat(columns(metaData.getProcedures(null, null, null))).hasSize(9);
        assertThat(columns(metaData.getProcedureColumns(null, null, null, null)))
                .hasSize(20);
        assertThat(columns(metaData.getFunctionColumns(null, null, null, null))).hasSize(17);
        assertThat(columns(metaData.getUDTs(null, null, null, null))).hasSize(7);
        assertThat(columns(metaData.getSuperTypes(null, null, null))).hasSize(6);
        assertThat(columns(metaData.getSuperTables(null, null, null))).hasSize(4);
        assertThat(columns(metaData.getAttributes(null, null, null, null))).hasSize(21);
        assertThat(columns(metaData.getColumnPrivileges(null, null, "t", null))).hasSize(8);
        assertThat(columns(metaData.getTablePrivileges(null, null, null))).hasSize(7);
        assertThat(columns(metaData.getPseudoColumns(null, null, null, null))).hasSize(12);
        assertThat(columns(metaData.getTables(null, null, null, null))).hasSize(10);
        assertThat(columns(metaData.getColumns(null, null, "orders", null)))
                .hasSize(24)
                .contains("SOURCE_DATA_TYPE SMALLINT", "ORDINAL_POSITION INTEGER!");
        assertThat(columns(metaData.getTypeInfo())).hasSize(18);
        assertThat(rows(metaData.getPrimaryKeys(null, null, "t"))).isEmpty();
    }

    @Test
    void namesTheClientInfoThatItTakes() throws SQLException {
        assertThat(rows(metaData.getClientInfoProperties()))
                .extracting(row -> row.get(0) + " " + row.get(1))
                .containsExactly("ApplicationName 256", "ClientHostname 256", "ClientUser 256");
    }

    @Test
    void answersWithFullResults() throws SQLException {
        try (ResultSet rows = metaData.getColumns("sales", "crm", "customers", "id")) {
            assertThat(rows.getStatement()).isNull();
            assertThat(rows.getType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
            assertThat(rows.isBeforeFirst()).isTrue();
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt("data_type")).isEqualTo(Types.INTEGER);
            assertThat(rows.getString("DATA_TYPE")).isEqualTo("4");
            assertThat(rows.getLong("ORDINAL_POSITION")).isEqualTo(1);
            assertThat(rows.getShort("SOURCE_DATA_TYPE")).isZero();
            assertThat(rows.wasNull()).isTrue();
            assertThat(rows.getObject("REMARKS")).isNull();
            assertThat(rows.next()).isFalse();
            rows.close();
            assertThat(rows.isClosed()).isTrue();
            assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
        }
        ResultSet kept = metaData.getCatalogs();
        connection.close();
        assertThat(kept.next()).isTrue();
        assertThatThrownBy(() -> metaData.getCatalogs())
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
        assertThatThrownBy(() -> metaData.getPrimaryKeys(null, null, "t")).isInstanceOf(SQLException.class);
    }

    @Test
    void saysWhatTheGatewaySaysOfItself() throws SQLException {
        assertThat(metaData.getDatabaseProductName()).isEqualTo("Meshgate");
        assertThat(metaData.getDatabaseProductVersion()).isEqualTo("3.14.15");
        assertThat(metaData.getDatabaseMajorVersion()).isEqualTo(3);
        assertThat(metaData.getDatabaseMinorVersion()).isEqualTo(14);
        assertThat(metaData.getCatalogTerm()).isEqualTo("domain");
        assertThat(metaData.getSchemaTerm()).isEqualTo("schema");
        assertThat(metaData.supportsCorrelatedSubqueries()).isTrue();
        assertThat(metaData.allTablesAreSelectable()).isFalse();
        assertThat(metaData.supportsUnion()).isTrue();
        assertThat(metaData.supportsUnionAll()).isTrue();
        assertThat(metaData.supportsSubqueriesInComparisons()).isTrue();
        assertThat(metaData.supportsSubqueriesInExists()).isFalse();
        assertThat(metaData.supportsSubqueriesInIns()).isTrue();
        assertThat(metaData.supportsSubqueriesInQuantifieds()).isFalse();
        assertThat(metaData.getMaxStatementLength()).isEqualTo(4_194_304);
        assertThat(metaData.getMaxConnections()).isZero();
    }

    @Test
    void knowsWhatItselfIs() throws SQLException {
        assertThat(metaData.getDriverName()).isEqualTo("Meshgate JDBC Driver");
        assertThat(metaData.getDriverVersion())
                .isEqualTo(metaData.getDriverMajorVersion() + "." + metaData.getDriverMinorVersion());
        assertThat(metaData.getJDBCMajorVersion()).isEqualTo(4);
        assertThat(metaData.getURL()).isEqualTo("jdbc:meshgate://127.0.0.1:" + server.port());
        assertThat(metaData.getUserName()).isEqualTo(FixedServer.USER);
        assertThat(metaData.getConnection()).isSameAs(connection);
        assertThat(metaData.isReadOnly()).isFalse();
        assertThat(metaData.supportsTransactions()).isFalse();
        assertThat(metaData.getDefaultTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
        assertThat(metaData.supportsTransactionIsolationLevel(Connection.TRANSACTION_READ_COMMITTED))
                .isFalse();
        assertThat(metaData.supportsResultSetType(ResultSet.TYPE_FORWARD_ONLY)).isTrue();
        assertThat(metaData.supportsResultSetType(ResultSet.TYPE_SCROLL_INSENSITIVE))
                .isFalse();
        assertThat(metaData.supportsResultSetConcurrency(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE))
                .isFalse();
        assertThat(metaData.getResultSetHoldability()).isEqualTo(ResultSet.HOLD_CURSORS_OVER_COMMIT);
        assertThat(metaData.getRowIdLifetime()).isEqualTo(RowIdLifetime.ROWID_UNSUPPORTED);
        assertThat(metaData.getSQLStateType()).isEqualTo(DatabaseMetaData.sqlStateSQL);
        assertThat(metaData.getIdentifierQuoteString()).isEqualTo("\"");
        assertThat(metaData.storesMixedCaseIdentifiers()).isTrue();
        assertThat(metaData.supportsMixedCaseIdentifiers()).isFalse();
        assertThat(metaData.supportsMixedCaseQuotedIdentifiers()).isTrue();
        assertThat(metaData.nullsAreSortedAtEnd()).isTrue();
        assertThat(Stream.of(
                        metaData.nullsAreSortedHigh(), metaData.nullsAreSortedLow(), metaData.nullsAreSortedAtStart()))
                .containsOnly(false);
        assertThat(metaData.unwrap(DatabaseMetaData.class)).isSameAs(metaData);
    }

    @Test
    void worksWithServersThatSayNothingOfThemselves() throws SQLException {
        server.mesh = MeshAnswers.NONE;
        assertThat(metaData.getDatabaseProductVersion()).isEqualTo("0");
        assertThat(metaData.getSQLKeywords()).isEmpty();
        assertThat(metaData.supportsUnion()).isFalse();
    }

    private List<String> tables(@Nullable String catalog, @Nullable String schema, @Nullable String name)
            throws SQLException {
        return rows(metaData.getTables(catalog, schema, name, null)).stream()
                .map(row -> String.valueOf(row.get(2)))
                .toList();
    }

    private static List<List<@Nullable Object>> rows(ResultSet result) throws SQLException {
        try (result) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getObject(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** Name, type, and an exclamation mark for NOT NULL. */
    private static List<String> columns(ResultSet result) throws SQLException {
        try (result) {
            ResultSetMetaData shape = result.getMetaData();
            List<String> columns = new ArrayList<>();
            for (int column = 1; column <= shape.getColumnCount(); column++) {
                boolean required = shape.isNullable(column) == ResultSetMetaData.columnNoNulls;
                columns.add(
                        shape.getColumnLabel(column) + " " + shape.getColumnTypeName(column) + (required ? "!" : ""));
            }
            return columns;
        }
    }
}
