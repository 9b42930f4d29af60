package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What DataGrip and the database tools of IntelliJ IDEA need of a driver they do not know. Their source is not public;
 * what breaks them is: exceptions of metadata methods that could have answered (apache/pinot issue 11813 and pull request
 * 11814, heavyai/heavyai-jdbc issue 23: getFunctions), a connection that is not valid after it was opened
 * (intellij-support.jetbrains.com, community post 8881281070226), procedures listed where there are none (questdb/questdb
 * issue 1196). So every question that takes no argument is asked here, and the listings of a generic database in the
 * order of its tree.
 */
@ExtendWith(ToolGateway.Extension.class)
class DataGripIT {
    private static final int PAGE = 501;

    private final ToolGateway gateway;
    private Connection connection;

    DataGripIT(ToolGateway gateway) {
        this.gateway = gateway;
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection(gateway.url(), ToolGateway.ANALYST, ToolGateway.ANALYST);
        assertThat(connection.isValid(20)).isTrue();
        assertThat(connection.isReadOnly()).isFalse();
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
        assertThat((Object) connection.getWarnings()).isNull();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void getsAnAnswerToEveryQuestionWithoutArguments() throws Exception {
        DatabaseMetaData server = connection.getMetaData();
        Map<String, String> refused = new TreeMap<>();
        List<String> answered = new ArrayList<>();
        for (Method question : DatabaseMetaData.class.getMethods()) {
            if (question.getParameterCount() == 0 && !Modifier.isStatic(question.getModifiers())) {
                try {
                    Object answer = question.invoke(server);
                    if (answer instanceof ResultSet listing) {
                        Listed.of(listing);
                    } else {
                        assertThat(answer).as(question.getName()).isNotNull();
                    }
                    answered.add(question.getName());
                } catch (InvocationTargetException e) {
                    refused.put(question.getName(), String.valueOf(e.getCause()));
                }
            }
        }

        assertThat(refused).isEmpty();
        assertThat(answered).contains("getDatabaseProductName", "getTypeInfo", "supportsRefCursors");
    }

    @Test
    void listsCatalogsAndSchemas() throws SQLException {
        DatabaseMetaData server = connection.getMetaData();

        assertThat(Listed.of(server.getCatalogs()).values("TABLE_CAT"))
                .containsExactly("finance", "logistics", "sales", "system");
        assertThat(Listed.of(server.getSchemas()).values("TABLE_CATALOG", "TABLE_SCHEM"))
                .as("none of those whose tables the analyst may not know of")
                .filteredOn(name -> !name.startsWith("system.") && !name.endsWith(".information_schema"))
                .containsExactly("finance.reference", "logistics.supply", "sales.retail");
    }

    @Test
    void introspectsASchema() throws SQLException {
        DatabaseMetaData server = connection.getMetaData();

        assertThat(Listed.of(server.getTables("sales", "retail", "%", null)).values("TABLE_NAME", "TABLE_TYPE"))
                .containsExactly("customer.TABLE", "orderXitems.TABLE", "order_items.TABLE");
        assertThat(Listed.of(server.getColumns("sales", "retail", "%", "%")).values("TABLE_NAME"))
                .hasSize(10)
                .isSorted();
        for (ResultSet listing : List.of(
                server.getPrimaryKeys("sales", "retail", "customer"),
                server.getImportedKeys("sales", "retail", "customer"),
                server.getExportedKeys("sales", "retail", "customer"),
                server.getIndexInfo("sales", "retail", "customer", false, true),
                server.getProcedures("sales", "retail", "%"),
                server.getProcedureColumns("sales", "retail", "%", "%"),
                server.getFunctions("sales", "retail", "%"),
                server.getFunctionColumns("sales", "retail", "%", "%"),
                server.getUDTs("sales", "retail", "%", null),
                server.getSuperTables("sales", "retail", "%"),
                server.getTablePrivileges("sales", "retail", "%"),
                server.getColumnPrivileges("sales", "retail", "customer", "%"),
                server.getVersionColumns("sales", "retail", "customer"))) {
            assertThat(listing.getMetaData().getColumnCount()).isPositive();
            Listed.of(listing);
        }
    }

    @Test
    void showsNestedTypesWithTheirParts() throws SQLException {
        assertThat(Listed.of(connection.getMetaData().getColumns("finance", "reference", "all_types", "a_%"))
                        .values("COLUMN_NAME", "TYPE_NAME"))
                .contains("a_boolean.BOOLEAN", "a_double.DOUBLE", "a_timestamp.TIMESTAMP")
                .anySatisfy(column -> assertThat(column).startsWith("a_list.").contains("ARRAY"))
                .anySatisfy(column -> assertThat(column).startsWith("a_row.").contains("ROW"));
    }

    /** The data editor asks for one row more than it shows. */
    @Test
    void opensATableInTheDataEditor() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(30);
            statement.setFetchSize(PAGE);
            statement.setMaxRows(PAGE);
            int count = 0;
            try (ResultSet rows = statement.executeQuery("SELECT t.* FROM sales.retail.customer t")) {
                while (rows.next()) {
                    assertThat(rows.getObject(3)).isEqualTo("EUROPE");
                    count++;
                }
            }
            assertThat(count).isEqualTo(PAGE);
        }
    }

    @Test
    void showsValuesOfEveryTypeAsText() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT t.* FROM finance.reference.all_types t")) {
            assertThat(rows.next()).isTrue();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                assertThat(rows.getObject(i)).isNotNull();
                assertThat(rows.getString(i)).isNotBlank();
                assertThat(rows.getMetaData().getColumnClassName(i)).isNotBlank();
            }
            assertThat(rows.getString("a_list")).contains("a").contains("b");
            assertThat(rows.getString("a_row")).contains("7").contains("seven");
        }
    }

    @Test
    void marksAMistakeInTheConsoleByItsPosition() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT *\nFROM sales.retail.custmer"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"))
                    .hasMessageContaining("custmer")
                    .hasMessageContaining("line 2");
            assertThatThrownBy(() -> statement.execute("SELECT * FROM finance.billing.invoices"))
                    .as("as a table that is not there")
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
        }
    }
}
