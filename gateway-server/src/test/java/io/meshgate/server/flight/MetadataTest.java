package io.meshgate.server.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.GetSessionOptionsRequest;
import org.apache.arrow.flight.SessionOptionValue;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.sql.FlightSqlColumnMetadata;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;
import org.apache.arrow.flight.sql.util.TableRef;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetadataTest {
    private final FlightFixture fixture = new FlightFixture();
    private final FlightFixture.Client client = fixture.analyst();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void listsCatalogsAlsoThoseThatAreDown() throws Exception {
        FlightInfo info = client.sql().getCatalogs(client.options());
        assertThat(info.getSchemaOptional()).contains(Schemas.GET_CATALOGS_SCHEMA);
        assertThat(client.rows(info)).containsExactly(List.of("down"), List.of("finance"), List.of("sales"));
        assertThat(client.sql().getCatalogsSchema(client.options()).getSchema()).isEqualTo(Schemas.GET_CATALOGS_SCHEMA);
    }

    @Test
    void listsSchemasByCatalogAndPattern() throws Exception {
        assertThat(client.rows(client.sql().getSchemas(null, null, client.options())))
                .containsExactly(List.of("finance", "books"), List.of("sales", "crm"), List.of("sales", "shop"));
        assertThat(client.rows(client.sql().getSchemas("sales", "c%", client.options())))
                .containsExactly(List.of("sales", "crm"));
        assertThat(client.rows(client.sql().getSchemas("sal%", null, client.options())))
                .isEmpty();
        assertThat(client.rows(client.sql().getSchemas("", null, client.options())))
                .isEmpty();
    }

    @Test
    void listsTablesByPattern() throws Exception {
        assertThat(tables(null, null, null, null))
                .containsExactly("nations", "100%", "customer_notes", "customers", "orders");
        assertThat(tables("sales", null, null, null)).containsExactly("100%", "customer_notes", "customers", "orders");
        assertThat(tables("sales", "crm", "customer%", null)).containsExactly("customer_notes", "customers");
        assertThat(tables("sales", "crm", "customer\\_%", null)).containsExactly("customer_notes");
        assertThat(tables("sales", "crm", "100\\%", null)).containsExactly("100%");
        assertThat(tables("", null, null, null)).isEmpty();
        assertThat(tables("sales", "", null, null)).isEmpty();
        assertThat(tables("sales", "shop", null, List.of("VIEW", "TABLE"))).containsExactly("orders");
        assertThat(tables(null, null, null, List.of("VIEW"))).isEmpty();
        assertThat(tables(null, null, null, List.of("SYSTEM TABLE"))).isEmpty();
    }

    @Test
    void describesTablesWithTheirSchema() throws Exception {
        FlightInfo info = client.sql().getTables("sales", "crm", "customers", null, true, client.options());
        assertThat(info.getSchemaOptional()).contains(Schemas.GET_TABLES_SCHEMA);
        List<@Nullable Object> row = client.rows(info).get(0);
        assertThat(row.subList(0, 4)).containsExactly("sales", "crm", "customers", "TABLE");
        Schema columns = schema(row.get(4));
        assertThat(columns.getFields())
                .extracting(field -> field.getName() + " " + field.isNullable())
                .containsExactly("id false", "name true", "balance true", "since true");
        FlightSqlColumnMetadata balance =
                new FlightSqlColumnMetadata(columns.findField("balance").getMetadata());
        assertThat(balance.getCatalogName()).isEqualTo("sales");
        assertThat(balance.getSchemaName()).isEqualTo("crm");
        assertThat(balance.getTableName()).isEqualTo("customers");
        assertThat(balance.getTypeName()).isEqualTo("DECIMAL");
        assertThat(balance.getPrecision()).isEqualTo(15);
        assertThat(balance.getScale()).isEqualTo(2);
        assertThat(balance.isReadOnly()).isTrue();
        assertThat(balance.isSearchable()).isTrue();
        assertThat(balance.isAutoIncrement()).isFalse();
        assertThat(columns.findField("name").getMetadata()).containsEntry("comment", "as on the invoice");
        assertThat(new FlightSqlColumnMetadata(columns.findField("since").getMetadata()).getTypeName())
                .isEqualTo("TIMESTAMP WITH TIME ZONE");
    }

    @Test
    void listsManyTablesInBatches() throws Exception {
        FakeMesh mesh = FakeMesh.sample();
        for (int i = 0; i < 5_000; i++) {
            mesh.add("sales", "shop", "table_" + i, FakeMesh.CUSTOMERS);
        }
        fixture.queries.mesh = mesh;
        assertThat(client.rows(client.sql().getTables("sales", "shop", "table%", null, true, client.options())))
                .hasSize(5_000);
    }

    @Test
    void listsTableTypes() throws Exception {
        FlightInfo info = client.sql().getTableTypes(client.options());
        assertThat(info.getSchemaOptional()).contains(Schemas.GET_TABLE_TYPES_SCHEMA);
        assertThat(client.rows(info)).containsExactly(List.of("SYSTEM TABLE"), List.of("TABLE"), List.of("VIEW"));
    }

    @Test
    void hasAValueForEverySqlInfoCode() throws Exception {
        Map<Integer, Object> values = sqlInfo(client.sql().getSqlInfo(new SqlInfo[0], client.options()));
        for (SqlInfo code : SqlInfo.values()) {
            if (code != SqlInfo.UNRECOGNIZED) {
                assertThat(values).as(code.name()).containsKey(code.getNumber());
            }
        }
        assertThat(values)
                .containsEntry(SqlInfo.FLIGHT_SQL_SERVER_NAME_VALUE, "Meshgate")
                .containsEntry(SqlInfo.FLIGHT_SQL_SERVER_READ_ONLY_VALUE, "false")
                .containsEntry(SqlInfo.SQL_IDENTIFIER_QUOTE_CHAR_VALUE, "\"")
                .containsEntry(SqlInfo.SQL_NULL_ORDERING_VALUE, "3")
                .containsEntry(SqlInfo.SQL_SUPPORTED_UNIONS_VALUE, "3");
        assertThat(String.valueOf(values.get(SqlInfo.SQL_DATETIME_FUNCTIONS_VALUE)))
                .contains("CURRENT_DATE", "EXTRACT");
        assertThat(String.valueOf(values.get(SqlInfo.SQL_SUPPORTS_CONVERT_VALUE)))
                .contains("key", "value");
    }

    @Test
    void givesOnlyTheSqlInfoAskedFor() throws Exception {
        SqlInfo[] wanted = {SqlInfo.SQL_CATALOG_TERM, SqlInfo.FLIGHT_SQL_SERVER_CANCEL};
        assertThat(sqlInfo(client.sql().getSqlInfo(wanted, client.options())))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        SqlInfo.SQL_CATALOG_TERM_VALUE, "domain", SqlInfo.FLIGHT_SQL_SERVER_CANCEL_VALUE, "true"));
        assertThat(String.valueOf(sqlInfo(client.sql().getSqlInfo(new int[] {10_000}, client.options()))))
                .contains("10000=", "SUM");
        assertThat(sqlInfo(client.sql().getSqlInfo(new int[] {9_999}, client.options())))
                .isEmpty();
    }

    @Test
    void describesEveryType() throws Exception {
        FlightInfo info = client.sql().getXdbcTypeInfo(client.options());
        assertThat(info.getSchemaOptional()).contains(Schemas.GET_TYPE_INFO_SCHEMA);
        List<List<@Nullable Object>> rows = client.rows(info);
        assertThat(rows)
                .extracting(row -> String.valueOf(row.get(0)))
                .containsExactlyInAnyOrder(
                        "ARRAY",
                        "BIGINT",
                        "BINARY",
                        "BOOLEAN",
                        "CHAR",
                        "DATE",
                        "DECIMAL",
                        "DOUBLE",
                        "INTEGER",
                        "MAP",
                        "REAL",
                        "ROW",
                        "SMALLINT",
                        "TIME",
                        "TIMESTAMP",
                        "TIMESTAMP WITH TIME ZONE",
                        "TINYINT",
                        "UUID",
                        "VARBINARY",
                        "VARCHAR");
        assertThat(rows).extracting(row -> (Integer) row.get(1)).isSorted();
        assertThat(client.rows(client.sql().getXdbcTypeInfo(12, client.options())))
                .singleElement()
                .satisfies(row -> assertThat(row).startsWith("VARCHAR", 12).contains("'"));
    }

    @Test
    void answersQuestionsForKeysWithNone() throws Exception {
        TableRef table = TableRef.of("sales", "crm", "customers");
        assertNone(client.sql().getPrimaryKeys(table, client.options()), Schemas.GET_PRIMARY_KEYS_SCHEMA);
        assertNone(client.sql().getExportedKeys(table, client.options()), Schemas.GET_EXPORTED_KEYS_SCHEMA);
        assertNone(client.sql().getImportedKeys(table, client.options()), Schemas.GET_IMPORTED_KEYS_SCHEMA);
        assertNone(client.sql().getCrossReference(table, table, client.options()), Schemas.GET_CROSS_REFERENCE_SCHEMA);
    }

    @Test
    void setsTheDefaultsThatDriversAskFor() {
        assertThat(set(Map.of("catalog", "SALES", "schema", "crm"))).isEmpty();
        Map<String, SessionOptionValue> options = client.sql()
                .getSessionOptions(new GetSessionOptionsRequest(), client.options())
                .getSessionOptions();
        assertThat(options)
                .containsEntry("catalog", SessionOptionValueFactory.makeSessionOptionValue("sales"))
                .containsEntry("schema", SessionOptionValueFactory.makeSessionOptionValue("crm"));
    }

    @Test
    void saysWhichOptionsAreWrong() {
        assertThat(set(Map.of("catalog", "none", "schema", "crm", "colour", "red")))
                .containsEntry("catalog", error(SetSessionOptionsResult.ErrorValue.INVALID_VALUE))
                .containsEntry("schema", error(SetSessionOptionsResult.ErrorValue.INVALID_VALUE))
                .containsEntry("colour", error(SetSessionOptionsResult.ErrorValue.INVALID_NAME));
        assertThat(set(Map.of("catalog", "sales", "schema", "books"))).containsOnlyKeys("schema");
    }

    @Test
    void listsTheActions() {
        List<String> types = new ArrayList<>();
        client.flight().listActions(client.options()).forEach(action -> types.add(action.getType()));
        assertThat(types).contains("CreatePreparedStatement", "CancelFlightInfo", "SetSessionOptions");
        assertThat(types).doesNotContain("BeginTransaction");
    }

    private Map<String, SetSessionOptionsResult.Error> set(Map<String, String> options) {
        Map<String, SessionOptionValue> values = new HashMap<>();
        options.forEach((name, value) -> values.put(name, SessionOptionValueFactory.makeSessionOptionValue(value)));
        return client.sql()
                .setSessionOptions(new SetSessionOptionsRequest(values), client.options())
                .getErrors();
    }

    private static SetSessionOptionsResult.Error error(SetSessionOptionsResult.ErrorValue value) {
        return new SetSessionOptionsResult.Error(value);
    }

    private List<String> tables(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, @Nullable List<String> types)
            throws Exception {
        return client.rows(client.sql().getTables(catalog, schema, table, types, false, client.options())).stream()
                .map(row -> String.valueOf(row.get(2)))
                .toList();
    }

    private void assertNone(FlightInfo info, Schema schema) throws Exception {
        assertThat(info.getSchemaOptional()).contains(schema);
        try (FlightStream stream = client.fetch(info)) {
            assertThat(stream.getSchema()).isEqualTo(schema);
            assertThat(stream.next()).isFalse();
        }
    }

    private Map<Integer, Object> sqlInfo(FlightInfo info) throws Exception {
        Map<Integer, Object> values = new HashMap<>();
        try (FlightStream stream = client.fetch(info)) {
            while (stream.next()) {
                UInt4Vector codes = (UInt4Vector) stream.getRoot().getVector("info_name");
                DenseUnionVector union = (DenseUnionVector) stream.getRoot().getVector("value");
                for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
                    values.put(codes.get(row), String.valueOf(union.getObject(row)));
                }
            }
        }
        return values;
    }

    private static Schema schema(@Nullable Object bytes) throws Exception {
        assertThat(bytes).isInstanceOf(byte[].class);
        return MessageSerializer.deserializeSchema(
                new ReadChannel(Channels.newChannel(new ByteArrayInputStream((byte[]) bytes))));
    }
}
