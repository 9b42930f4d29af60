package io.meshgate.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a server sends ends in rows or in an {@link SQLException}. */
@Timeout(120)
class MalformedDataTest {
    private static final int ROUNDS = Integer.getInteger("meshgate.test.flips", 5_000);
    private static final int ROWS = 40;
    private static final Field[] FIELDS = {
        Field.nullable("number", new ArrowType.Int(64, true)),
        Field.nullable("text", new ArrowType.Utf8()),
        Field.nullable("view", new ArrowType.Utf8View()),
        Field.nullable("big", new ArrowType.Decimal(38, 2, 128)),
        Field.nullable("moment", new ArrowType.Timestamp(TimeUnit.SECOND, "UTC")),
        new Field(
                "list",
                FieldType.nullable(new ArrowType.List()),
                List.of(Field.nullable("item", new ArrowType.Int(32, true)))),
        new Field(
                "row",
                FieldType.nullable(new ArrowType.Struct()),
                List.of(Field.nullable("part", new ArrowType.Utf8()), Field.nullable("none", new ArrowType.Null()))),
        new Field(
                "fixed",
                FieldType.nullable(new ArrowType.FixedSizeList(3)),
                List.of(Field.nullable("item", new ArrowType.Int(8, true)))),
    };

    @Test
    void endsInRowsOrAnSqlExceptionWhenBitsOfABatchFlip() throws SQLException {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        Random random = new Random(seed);
        List<ArrowField> fields = Messages.schema(FIELDS).schema();
        IpcMessage valid = Messages.batch(MalformedDataTest::fill, FIELDS);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = valid.bytes().clone();
            // Half of the flips in the metadata, which is the smaller part.
            boolean inHeader = round % 2 == 0;
            flip(
                    bytes,
                    inHeader ? valid.headerStart() : valid.bodyStart(),
                    inHeader ? valid.headerLength() : valid.bodyLength(),
                    random);
            refused += readsOrRefuses(fields, with(valid, bytes), "seed " + seed + ", round " + round) ? 0 : 1;
        }
        assertThat(refused).as("seed " + seed).isBetween(ROUNDS / 50, ROUNDS * 49 / 50);
    }

    @Test
    void endsInFieldsOrAnSqlExceptionWhenBitsOfASchemaFlip() throws SQLException {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        Random random = new Random(seed);
        IpcMessage schema = Messages.schema(FIELDS);
        IpcMessage batch = Messages.batch(MalformedDataTest::fill, FIELDS);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = schema.bytes().clone();
            flip(bytes, schema.headerStart(), schema.headerLength(), random);
            String context = "seed " + seed + ", round " + round;
            try {
                readsOrRefuses(with(schema, bytes).schema(), batch, context);
            } catch (SQLException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException | Error e) {
                fail(context, e);
            }
        }
    }

    @Test
    void refusesABodyThatWasCutOff() throws SQLException {
        IpcMessage valid = Messages.batch(MalformedDataTest::fill, FIELDS);
        Batch batch = new Batch(Messages.schema(FIELDS).schema());
        IpcMessage cut = new IpcMessage(
                valid.bytes(), valid.headerStart(), valid.headerLength(), valid.bodyStart(), valid.bodyLength() / 2);
        assertThatThrownBy(() -> batch.load(cut))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08P01"));
        assertThat(batch.rows()).isZero();
    }

    @Test
    void refusesABatchOfOtherColumns() throws SQLException {
        IpcMessage valid = Messages.batch(MalformedDataTest::fill, FIELDS);
        Batch fewer = new Batch(Messages.schema(Arrays.copyOf(FIELDS, 2)).schema());
        assertThatThrownBy(() -> fewer.load(valid)).isInstanceOf(SQLException.class);
        List<Field> more = new ArrayList<>(List.of(FIELDS));
        more.add(FIELDS[0]);
        Batch other = new Batch(Messages.schema(more.toArray(Field[]::new)).schema());
        assertThatThrownBy(() -> other.load(valid)).isInstanceOf(SQLException.class);
    }

    @Test
    void refusesFormatsOfTheFutureByTheirVersion() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        builder.finish(Message.createMessage(builder, (short) 5, MessageHeader.NONE, 0, 0, 0));
        byte[] bytes = builder.sizedByteArray();
        assertThatThrownBy(() -> new IpcMessage(bytes, 0, bytes.length, bytes.length, 0).kind())
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessageContaining("version 6 of Arrow's format");
    }

    @Test
    void refusesNoise() {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            IpcMessage message = new IpcMessage(bytes, 0, bytes.length, bytes.length, 0);
            try {
                if (message.kind() == IpcMessage.Kind.SCHEMA) {
                    message.schema();
                }
                IpcMessage.ofEncapsulated(bytes).kind();
            } catch (SQLException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException | Error e) {
                fail("seed " + seed + ", round " + round, e);
            }
        }
    }

    private static IpcMessage with(IpcMessage message, byte[] bytes) {
        return new IpcMessage(
                bytes, message.headerStart(), message.headerLength(), message.bodyStart(), message.bodyLength());
    }

    private static void flip(byte[] bytes, int start, int length, Random random) {
        int flips = 1 + random.nextInt(3);
        for (int i = 0; i < flips; i++) {
            bytes[start + random.nextInt(length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
    }

    /** True if every value could be read. */
    private static boolean readsOrRefuses(List<ArrowField> fields, IpcMessage message, String context) {
        boolean complete = true;
        try {
            Batch batch = new Batch(fields);
            batch.load(message);
            for (Column column : batch.columns()) {
                for (int row = 0; row < Math.min(batch.rows(), ROWS); row++) {
                    complete &= read(column, row);
                }
            }
        } catch (SQLException e) {
            return false;
        } catch (RuntimeException | Error e) {
            fail(context, e);
        }
        return complete;
    }

    private interface Reading {
        Object read() throws SQLException;
    }

    private static boolean read(Column column, int row) {
        if (column.isNull(row)) {
            return true;
        }
        boolean read = works(() -> column.valueAt(row)) && works(() -> column.textAt(row));
        if (row % 8 != 0) {
            return read;
        }
        // These may be refused for their type; nothing else may come of them.
        works(() -> column.longAt(row));
        works(() -> column.doubleAt(row));
        works(() -> column.decimalAt(row));
        works(() -> column.bytesAt(row));
        works(() -> column.timestampAt(row, ZoneOffset.UTC));
        works(() -> column.booleanAt(row));
        return read;
    }

    private static boolean works(Reading reading) {
        try {
            return reading.read() != null;
        } catch (SQLException e) {
            return false;
        }
    }

    private static void fill(VectorSchemaRoot root) {
        byte[] text = "text that is longer than a view holds".getBytes(StandardCharsets.UTF_8);
        StructVector struct = (StructVector) root.getVector("row");
        ListVector list = (ListVector) root.getVector("list");
        for (int row = 0; row < ROWS; row += 2) {
            ((BigIntVector) root.getVector("number")).setSafe(row, row);
            ((VarCharVector) root.getVector("text")).setSafe(row, text, 0, row % text.length);
            ((ViewVarCharVector) root.getVector("view")).setSafe(row, text, 0, row % text.length);
            ((org.apache.arrow.vector.DecimalVector) root.getVector("big")).setSafe(row, row);
            ((org.apache.arrow.vector.TimeStampSecTZVector) root.getVector("moment")).setSafe(row, row);
            list.startNewValue(row);
            ((IntVector) list.getDataVector()).setSafe(row, row);
            ((IntVector) list.getDataVector()).setSafe(row + 1, row);
            list.endValue(row, 2);
            ((VarCharVector) struct.getChild("part")).setSafe(row, text);
            struct.setIndexDefined(row);
        }
        list.getDataVector().setValueCount(ROWS);
        root.setRowCount(ROWS);
    }
}
