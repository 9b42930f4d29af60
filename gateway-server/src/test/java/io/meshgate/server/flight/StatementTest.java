package io.meshgate.server.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatementTest {
    private final FlightFixture fixture = new FlightFixture();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void givesTheRowsOfAStatement() throws Exception {
        assertThat(fixture.analyst().query("SELECT n FROM numbers"))
                .containsExactly(List.of(0L), List.of(1L), List.of(2L));
    }

    @Test
    void namesTheSchemaBeforeAnythingRuns() {
        FlightInfo info = fixture.analyst().execute("SELECT n FROM numbers");
        assertThat(info.getSchemaOptional()).contains(FlightFixture.NUMBERS);
        assertThat(info.getEndpoints())
                .singleElement()
                .satisfies(endpoint -> assertThat(endpoint.getLocations()).isEmpty());
        assertThat(fixture.queries.running()).isZero();
    }

    @Test
    void sendsTheSchemaOfAResultWithoutRows() throws Exception {
        fixture.queries.define("SELECT n FROM nothing", FlightFixture.NUMBERS, FlightFixture.numbers(0, 0));
        FlightFixture.Client client = fixture.analyst();
        try (FlightStream stream = client.fetch(client.execute("SELECT n FROM nothing"))) {
            assertThat(stream.getSchema()).isEqualTo(FlightFixture.NUMBERS);
            assertThat(stream.next()).isFalse();
        }
    }
}
