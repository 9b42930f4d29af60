package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the driver says of the gateway is what the gateway does. */
@Timeout(120)
@ExtendWith(ToolGateway.Extension.class)
class DriverMetadataIT {
    @Test
    void entersCatalogsAndSchemas(ToolGateway gateway) throws SQLException {
        try (Connection connection = gateway.connect(ToolGateway.STEWARD)) {
            assertThat(connection.getCatalog()).isNull();
            assertThatThrownBy(() -> connection.setSchema("retail"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("3F000"));
            connection.setCatalog("sales");
            connection.setSchema("retail");
            assertThat(connection.getCatalog()).isEqualTo("sales");
            assertThat(connection.getSchema()).isEqualTo("retail");
            assertThat(connection.isValid(5)).isTrue();
            assertThatThrownBy(() -> connection.setCatalog("sale")).isInstanceOf(SQLException.class);
            assertThat(connection.getCatalog()).isEqualTo("sales");
        }
    }

    @Test
    void tellsFunctionsKeywordsAndLimits(ToolGateway gateway) throws SQLException {
        try (Connection connection = gateway.connect(ToolGateway.ANALYST)) {
            DatabaseMetaData metaData = connection.getMetaData();
            assertThat(metaData.getSQLKeywords()).contains("QUALIFY");
            assertThat(metaData.getSystemFunctions()).contains("COALESCE").doesNotContain("CURRENT_USER");
            List<String> functions = new ArrayList<>();
            try (ResultSet rows = metaData.getFunctions(null, null, "%")) {
                while (rows.next()) {
                    functions.add(rows.getString("FUNCTION_NAME"));
                }
            }
            assertThat(functions).isSorted().contains("SUM", "ROW_NUMBER", "CARDINALITY", "UPPER", "DATE_TRUNC");
            assertThat(metaData.getMaxStatementLength()).isEqualTo(4 << 20);
            assertThat(metaData.getMaxColumnsInSelect()).isEqualTo(10_000);
            assertThat(metaData.getDatabaseMajorVersion()).isNotNegative();
        }
    }

    @Test
    void convertsWhatItSays(ToolGateway gateway) throws SQLException {
        Map<Integer, String> samples = Map.of(
                Types.INTEGER, "CAST(1 AS INTEGER)",
                Types.DOUBLE, "CAST(1 AS DOUBLE)",
                Types.VARCHAR, "'1'",
                Types.BOOLEAN, "TRUE",
                Types.DATE, "{d '2026-02-28'}",
                Types.TIMESTAMP, "{ts '2026-02-28 13:14:15'}");
        Map<Integer, String> targets = Map.of(
                Types.INTEGER, "SQL_INTEGER",
                Types.DOUBLE, "SQL_DOUBLE",
                Types.VARCHAR, "SQL_VARCHAR",
                Types.DATE, "SQL_DATE",
                Types.TIMESTAMP, "SQL_TIMESTAMP");
        try (Connection connection = gateway.connect(ToolGateway.ANALYST);
                Statement statement = connection.createStatement()) {
            DatabaseMetaData metaData = connection.getMetaData();
            assertThat(metaData.supportsConvert()).isTrue();
            assertThat(metaData.supportsConvert(Types.INTEGER, Types.VARCHAR)).isTrue();
            assertThat(metaData.supportsConvert(Types.DATE, Types.INTEGER)).isFalse();
            for (int from : samples.keySet()) {
                for (int to : targets.keySet()) {
                    // Not every text is a date, which is no matter of types.
                    boolean said = metaData.supportsConvert(from, to) && !(from == Types.VARCHAR && to >= Types.DATE);
                    if (said) {
                        statement
                                .executeQuery("SELECT {fn CONVERT(" + samples.get(from) + ", " + targets.get(to) + ")}")
                                .close();
                    }
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT 1 AS a$b")) {
                assertThat(row.getMetaData().getColumnLabel(1)).isEqualToIgnoringCase("a$b");
                assertThat(metaData.getExtraNameCharacters()).isEqualTo("$");
            }
        }
    }

    @Test
    void describesColumnsAsTheirResultsAre(ToolGateway gateway) throws SQLException {
        try (Connection connection = gateway.connect(ToolGateway.STEWARD);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM finance.reference.all_types");
                ResultSet columns = connection.getMetaData().getColumns("finance", "reference", "all\\_types", null)) {
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                assertThat(columns.next()).isTrue();
                assertThat(columns.getString("COLUMN_NAME"))
                        .isEqualTo(row.getMetaData().getColumnName(column));
                assertThat(columns.getInt("DATA_TYPE"))
                        .isEqualTo(row.getMetaData().getColumnType(column));
                assertThat(columns.getString("TYPE_NAME"))
                        .isEqualTo(row.getMetaData().getColumnTypeName(column));
                assertThat(columns.getInt("NULLABLE"))
                        .isEqualTo(row.getMetaData().isNullable(column));
                assertThat(columns.getInt("ORDINAL_POSITION")).isEqualTo(column);
            }
            assertThat(columns.next()).isFalse();
        }
    }

    @Test
    void namesTypesWithTheCodesOfJdbc(ToolGateway gateway) throws SQLException {
        try (Connection connection = gateway.connect(ToolGateway.ANALYST);
                ResultSet types = connection.getMetaData().getTypeInfo()) {
            TreeMap<String, Integer> codes = new TreeMap<>();
            int last = Integer.MIN_VALUE;
            while (types.next()) {
                codes.put(types.getString("TYPE_NAME"), types.getInt("DATA_TYPE"));
                assertThat(types.getInt("DATA_TYPE")).isGreaterThanOrEqualTo(last);
                last = types.getInt("DATA_TYPE");
            }
            assertThat(codes)
                    .containsEntry("BOOLEAN", Types.BOOLEAN)
                    .containsEntry("DATE", Types.DATE)
                    .containsEntry("TIMESTAMP WITH TIME ZONE", Types.TIMESTAMP_WITH_TIMEZONE)
                    .containsEntry("DOUBLE", Types.DOUBLE)
                    .containsEntry("ROW", Types.STRUCT)
                    .containsEntry("MAP", Types.JAVA_OBJECT);
        }
    }
}
