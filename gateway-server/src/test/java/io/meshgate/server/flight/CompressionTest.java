package io.meshgate.server.flight;

import static io.meshgate.server.flight.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.meshgate.connector.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results are compressed for clients that ask for it, as Arrow's own library reads them, and for nobody else. */
@Timeout(120)
class CompressionTest {
    private static final String SELECT = "SELECT mixed";
    private static final int ROWS = 200_000;
    private static final Schema MIXED = new Schema(List.of(
            Field.notNullable("n", new ArrowType.Int(64, true)),
            Field.nullable("t", new ArrowType.Utf8()),
            Field.notNullable("noise", new ArrowType.Int(64, true)),
            Field.nullable("none", new ArrowType.Int(32, true))));

    private final FlightFixture fixture = new FlightFixture();
    private final FlightFixture.Client client = fixture.analyst();

    CompressionTest() {
        fixture.queries.define(SELECT, MIXED, (root, batch, execution) -> {
            fill(root);
            return batch < 3;
        });
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private static void fill(VectorSchemaRoot root) {
        root.allocateNew();
        Random random = new Random(5);
        for (int row = 0; row < ROWS; row++) {
            ((BigIntVector) root.getVector("n")).setSafe(row, row);
            ((BigIntVector) root.getVector("noise")).setSafe(row, random.nextLong());
            if (row % 3 > 0) {
                ((VarCharVector) root.getVector("t"))
                        .setSafe(row, ("text " + row % 1_000).getBytes(StandardCharsets.UTF_8));
            }
        }
        root.setRowCount(ROWS);
    }

    private static CallOption asking(String compression) {
        FlightCallHeaders headers = new FlightCallHeaders();
        headers.insert("meshgate-compression", compression);
        return new HeaderCallOption(headers);
    }

    private static Ticket ticket() {
        CommandStatementQuery command =
                CommandStatementQuery.newBuilder().setQuery(SELECT).build();
        return new Ticket(Any.pack(command).toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "lz4", "zstd"})
    void arrowsOwnLibraryReadsWhatIsCompressed(String compression) throws Exception {
        long rows = 0;
        CallOption[] options = java.util.Arrays.copyOf(client.options(), client.options().length + 1);
        options[options.length - 1] = asking(compression);
        Random random = new Random(5);
        try (FlightStream stream = client.sql().getStream(ticket(), options)) {
            while (stream.next()) {
                VectorSchemaRoot root = stream.getRoot();
                for (int row = 0; row < root.getRowCount(); row++, rows++) {
                    long inBatch = rows % ROWS;
                    random = inBatch == 0 ? new Random(5) : random;
                    assertThat(((BigIntVector) root.getVector("n")).get(row)).isEqualTo(inBatch);
                    assertThat(((BigIntVector) root.getVector("noise")).get(row))
                            .isEqualTo(random.nextLong());
                    Object text = root.getVector("t").getObject(row);
                    assertThat(text == null ? null : text.toString())
                            .isEqualTo(inBatch % 3 == 0 ? null : "text " + inBatch % 1_000);
                    assertThat(root.getVector("none").isNull(row)).isTrue();
                }
            }
        }
        assertThat(rows).isEqualTo(3L * ROWS);
    }

    @Test
    void compressesForThoseWhoAskOnly() throws Exception {
        Sent plain = sent("none");
        assertThat(plain.codecs()).containsOnly(-1);
        for (String compression : List.of("lz4", "zstd")) {
            Sent compressed = sent(compression);
            assertThat(compressed.codecs())
                    .containsOnly((int) (compression.equals("lz4") ? CompressionType.LZ4_FRAME : CompressionType.ZSTD));
            assertThat(compressed.bytes()).isLessThan(plain.bytes() * 2 / 3);
        }
    }

    /** What came over the wire: the codecs of its batches, -1 for none, and how long they were. */
    private record Sent(List<Integer> codecs, long bytes) {}

    private Sent sent(String compression) throws Exception {
        Metadata headers = new Metadata();
        String login = Base64.getEncoder().encodeToString("analyst:analyst-secret".getBytes(StandardCharsets.UTF_8));
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Basic " + login);
        headers.put(Metadata.Key.of("meshgate-compression", Metadata.ASCII_STRING_MARSHALLER), compression);
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", fixture.endpoint.port())
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .build();
        try {
            Iterator<Flight.FlightData> messages = FlightServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .doGet(Flight.Ticket.newBuilder()
                            .setTicket(com.google.protobuf.ByteString.copyFrom(ticket().getBytes()))
                            .build());
            List<Integer> codecs = new java.util.ArrayList<>();
            long bytes = 0;
            while (messages.hasNext()) {
                Flight.FlightData data = messages.next();
                Message message = Message.getRootAsMessage(
                        ByteBuffer.wrap(data.getDataHeader().toByteArray()));
                if (message.header(new RecordBatch()) instanceof RecordBatch batch
                        && data.getDataBody().size() > 0) {
                    BodyCompression used = batch.compression();
                    codecs.add(used == null ? -1 : (int) used.codec());
                    bytes += data.getDataBody().size();
                }
            }
            return new Sent(codecs, bytes);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void refusesOtherCodecsByNamingThoseThatThereAre() {
        CallOption[] options = {client.options()[0], asking("gzip")};
        assertThat(refused(ErrorCode.INVALID_ARGUMENT, () -> {
                            try (FlightStream stream = client.sql().getStream(ticket(), options)) {
                                stream.next();
                            }
                        })
                        .status()
                        .description())
                .contains("accepted are none, lz4, zstd");
    }
}
