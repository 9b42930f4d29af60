package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.PreparedStatement;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The calls of those that come by Flight SQL and not by JDBC: notebooks by ADBC (apache/arrow-adbc, {@code
 * go/adbc/driver/flightsql/flightsql_database.go}, {@code flightsql_connection.go} and {@code flightsql_statement.go});
 * Power BI, whose connectors may use the same ADBC driver (microsoft/DataConnectors, {@code samples/DuckDbFlightSQL});
 * Superset by a dialect of SQLAlchemy (influxdata/flightsql-dbapi, {@code flightsql/dbapi.py} and {@code
 * flightsql/sqlalchemy.py}).
 */
@ExtendWith(ToolGateway.Extension.class)
class AdbcIT {
    private final ToolGateway gateway;
    private final BufferAllocator allocator = new RootAllocator();
    private FlightClient flight;
    private FlightSqlClient client;
    private CallOption token;

    AdbcIT(ToolGateway gateway) {
        this.gateway = gateway;
    }

    @BeforeEach
    void connect() {
        flight = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", gateway.port()))
                .build();
        client = new FlightSqlClient(flight);
        token = flight.authenticateBasicToken(ToolGateway.ANALYST, ToolGateway.ANALYST)
                .orElseThrow();
    }

    @AfterEach
    void close() throws Exception {
        flight.close();
        allocator.close();
    }

    @Test
    void asksWhoTheServerIs() throws Exception {
        FlightInfo info = client.getSqlInfo(
                new SqlInfo[] {SqlInfo.FLIGHT_SQL_SERVER_NAME, SqlInfo.FLIGHT_SQL_SERVER_VERSION}, token);

        assertThat(rows(info)).anySatisfy(row -> assertThat(row).contains("Meshgate"));
        assertThat(rows(client.getTableTypes(token)).stream().map(List::toString))
                .contains("[TABLE]", "[VIEW]");
    }

    @Test
    void getsTheObjectsThatTheAnalystMaySee() throws Exception {
        assertThat(rows(client.getCatalogs(token)))
                .containsExactly(List.of("finance"), List.of("logistics"), List.of("sales"), List.of("system"));
        assertThat(rows(client.getSchemas(null, null, token)))
                .filteredOn(row -> !row.get(0).equals("system") && !row.get(1).equals("information_schema"))
                .containsExactly(
                        List.of("finance", "reference"), List.of("logistics", "supply"), List.of("sales", "retail"));
        assertThat(rows(client.getTables("sales", "retail", null, null, false, token)))
                .extracting(row -> row.get(2))
                .containsExactly("customer", "orderXitems", "order_items");
    }

    /** SQLAlchemy's dialect names schema and table, and no catalog. */
    @Test
    void reflectsTheColumnsOfATable() throws Exception {
        FlightInfo info = client.getTables(null, "retail", "customer", null, true, token);

        List<String> columns = new ArrayList<>();
        try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket(), token)) {
            assertThat(stream.next()).isTrue();
            assertThat(stream.getRoot().getRowCount()).isEqualTo(1);
            VarBinaryVector schema = (VarBinaryVector) stream.getRoot().getVector("table_schema");
            for (Field column : MessageSerializer.deserializeSchema(
                            new ReadChannel(Channels.newChannel(new ByteArrayInputStream(schema.get(0)))))
                    .getFields()) {
                columns.add(column.getName() + " " + column.isNullable());
            }
        }
        assertThat(columns).containsExactly("id false", "name false", "region false", "email true");
    }

    @Test
    void preparesAndBindsEachStatement() throws Exception {
        PreparedStatement statement = client.prepare("SELECT name FROM sales.retail.customer WHERE id = ?", token);
        assertThat(statement.getParameterSchema().getFields()).hasSize(1);
        try (BigIntVector id = new BigIntVector("0", allocator)) {
            id.setSafe(0, 3);
            id.setValueCount(1);
            try (VectorSchemaRoot parameters = VectorSchemaRoot.of(id)) {
                parameters.setRowCount(1);
                statement.setParameters(parameters);
                assertThat(rows(statement.execute(token))).containsExactly(List.of("Customer 3"));
                statement.clearParameters();
            }
        } finally {
            statement.close(token);
        }
    }

    @Test
    void choosesCatalogAndSchemaForTheSession() throws Exception {
        client.setSessionOptions(
                new SetSessionOptionsRequest(Map.of(
                        "catalog", SessionOptionValueFactory.makeSessionOptionValue("sales"),
                        "schema", SessionOptionValueFactory.makeSessionOptionValue("retail"))),
                token);

        assertThat(rows(client.execute("SELECT count(*) FROM order_items", token)))
                .containsExactly(List.of("2"));
    }

    @Test
    void isRefusedWhatTheAnalystMayNotSee() {
        assertThatThrownBy(() -> client.prepare("SELECT * FROM finance.billing.invoices", token))
                .isInstanceOfSatisfying(
                        FlightRuntimeException.class,
                        e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.NOT_FOUND));
        assertThatThrownBy(() -> client.prepare("SELECT card_number FROM sales.retail.customer", token))
                .isInstanceOf(FlightRuntimeException.class)
                .hasMessageContaining("COLUMN_NOT_FOUND");
    }

    private List<List<String>> rows(FlightInfo info) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        for (FlightEndpoint endpoint : info.getEndpoints()) {
            try (FlightStream stream = client.getStream(endpoint.getTicket(), token)) {
                while (stream.next()) {
                    VectorSchemaRoot root = stream.getRoot();
                    for (int row = 0; row < root.getRowCount(); row++) {
                        int index = row;
                        rows.add(root.getFieldVectors().stream()
                                .map(column -> String.valueOf(column.getObject(index)))
                                .toList());
                    }
                }
            }
        }
        return rows;
    }
}
