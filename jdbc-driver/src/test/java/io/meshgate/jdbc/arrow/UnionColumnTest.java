package io.meshgate.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UnionColumnTest {
    private static final Field UNION = new Field(
            "u",
            FieldType.notNullable(new ArrowType.Union(UnionMode.Dense, new int[] {0, 1})),
            List.of(
                    Field.nullable("text", new ArrowType.Utf8()),
                    Field.nullable("number", new ArrowType.Int(32, true))));

    @Test
    void readsEachRowAsTheTypeItHas() throws SQLException {
        Column column = Messages.column(UNION, UnionColumnTest::fill);
        assertThat(column.valueAt(0)).isEqualTo("one");
        assertThat(column.valueAt(1)).isEqualTo(2);
        assertThat(column.longAt(1)).isEqualTo(2);
        assertThat(column.textAt(1)).isEqualTo("2");
        assertThat(column.isNull(2)).isTrue();
        assertThat(column.valueAt(3)).isEqualTo("four");
        assertThatThrownBy(() -> column.longAt(0)).isInstanceOf(SQLException.class);
    }

    @Test
    void endsInRowsOrAnSqlExceptionWhenBitsFlip() throws SQLException {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        Random random = new Random(seed);
        List<ArrowField> fields = Messages.schema(UNION).schema();
        IpcMessage valid = Messages.batch(UnionColumnTest::fill, UNION);
        int refused = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = valid.bytes().clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Batch batch = new Batch(fields);
            try {
                batch.load(new IpcMessage(
                        bytes, valid.headerStart(), valid.headerLength(), valid.bodyStart(), valid.bodyLength()));
                for (int row = 0; row < batch.rows(); row++) {
                    if (!batch.columns()[0].isNull(row)) {
                        assertThat(batch.columns()[0].textAt(row)).isNotNull();
                    }
                }
            } catch (SQLException e) {
                refused++;
            } catch (RuntimeException e) {
                fail("seed " + seed + ", round " + round, e);
            }
        }
        assertThat(refused).isPositive();
    }

    private static void fill(VectorSchemaRoot root) {
        DenseUnionVector union = (DenseUnionVector) root.getVector(0);
        VarCharVector text = (VarCharVector) union.getVectorByType((byte) 0);
        IntVector number = (IntVector) union.getVectorByType((byte) 1);
        text.setSafe(0, new Text("one"));
        text.setSafe(1, new Text("four"));
        text.setValueCount(2);
        number.setSafe(0, 2);
        number.setNull(1);
        number.setValueCount(2);
        byte[] types = {0, 1, 1, 0};
        int[] places = {0, 0, 1, 1};
        for (int row = 0; row < types.length; row++) {
            union.setTypeId(row, types[row]);
            union.getOffsetBuffer().setInt((long) row * DenseUnionVector.OFFSET_WIDTH, places[row]);
        }
        root.setRowCount(types.length);
    }
}
