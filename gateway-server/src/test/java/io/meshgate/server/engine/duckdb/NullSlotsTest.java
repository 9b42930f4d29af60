package io.meshgate.server.engine.duckdb;

import static io.meshgate.server.engine.Columns.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NullSlotsTest {
    private static final int ROWS = 20;

    private BufferAllocator allocator;

    @BeforeEach
    void start() {
        allocator = new RootAllocator();
    }

    @AfterEach
    void leavesNoMemoryBehind() {
        allocator.close();
    }

    /** Values everywhere. */
    private VectorSchemaRoot filled(Field... fields) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema(fields), allocator);
        root.getFieldVectors().forEach(vector -> fill(vector, ROWS));
        root.setRowCount(ROWS);
        return root;
    }

    private static void fill(FieldVector vector, int rows) {
        if (vector instanceof StructVector struct) {
            struct.setInitialCapacity(rows);
            struct.allocateNew();
            struct.getChildrenFromFields().forEach(child -> fill(child, rows));
        } else if (vector instanceof ListVector list) {
            list.setInitialCapacity(rows);
            list.allocateNew();
            for (int row = 0; row < rows; row++) {
                list.startNewValue(row);
                list.endValue(row, 2);
            }
            fill(list.getDataVector(), 2 * rows);
        }
        for (int row = 0; row < rows; row++) {
            if (vector instanceof BigIntVector numbers) {
                numbers.setSafe(row, row + 1);
            } else if (vector instanceof DecimalVector decimals) {
                decimals.setSafe(row, row + 1L);
            } else if (vector instanceof BitVector bits) {
                bits.setSafe(row, 1);
            } else if (vector instanceof VarCharVector texts) {
                texts.setSafe(row, ("secret" + "é".repeat(row) + row).getBytes(StandardCharsets.UTF_8));
            } else if (vector instanceof StructVector struct) {
                struct.setIndexDefined(row);
            }
        }
        vector.setValueCount(rows);
    }

    /** Takes the even rows away, as an engine does: in the validity buffer only. */
    private static void hideEvenRows(FieldVector vector) {
        for (int row = 0; row < vector.getValueCount(); row += 2) {
            BitVectorHelper.unsetBit(vector.getValidityBuffer(), row);
        }
    }

    private static List<Object> objects(FieldVector vector) {
        return java.util.stream.IntStream.range(0, vector.getValueCount())
                .filter(row -> !vector.isNull(row))
                .mapToObj(row -> (Object) String.valueOf(vector.getObject(row)))
                .toList();
    }

    @Test
    void zeroesNumbers() {
        try (VectorSchemaRoot root = filled(column("n", INT64), column("d", decimal(38, 0)), column("b", BOOL))) {
            root.getFieldVectors().forEach(NullSlotsTest::hideEvenRows);
            List<List<Object>> before =
                    root.getFieldVectors().stream().map(NullSlotsTest::objects).toList();
            NullSlots.clear(root);
            for (int row = 0; row < ROWS; row++) {
                boolean hidden = row % 2 == 0;
                assertThat(root.getVector(0).getDataBuffer().getLong(row * 8L)).isEqualTo(hidden ? 0 : row + 1);
                assertThat(root.getVector(1).getDataBuffer().getLong(row * 16L)).isEqualTo(hidden ? 0 : row + 1);
                assertThat(BitVectorHelper.get(root.getVector(2).getDataBuffer(), row))
                        .isEqualTo(hidden ? 0 : 1);
            }
            assertThat(root.getFieldVectors().stream()
                            .map(NullSlotsTest::objects)
                            .toList())
                    .isEqualTo(before);
        }
    }

    @Test
    void removesTextsAndTheirLengths() {
        try (VectorSchemaRoot root = filled(column("t", TEXT))) {
            VarCharVector texts = (VarCharVector) root.getVector(0);
            hideEvenRows(texts);
            List<Object> before = objects(texts);
            int size = texts.getOffsetBuffer().getInt(ROWS * 4L);
            NullSlots.clear(root);
            assertThat(objects(texts)).isEqualTo(before);
            for (int row = 0; row < ROWS; row += 2) {
                assertThat(texts.getEndOffset(row)).isEqualTo(texts.getStartOffset(row));
            }
            for (int at = texts.getEndOffset(ROWS - 1); at < size; at++) {
                assertThat(texts.getDataBuffer().getByte(at)).isZero();
            }
        }
    }

    @Test
    void clearsTheFieldsOfMissingRows() {
        try (VectorSchemaRoot root = filled(struct("s", column("n", INT64), column("t", TEXT)))) {
            StructVector struct = (StructVector) root.getVector(0);
            hideEvenRows(struct);
            NullSlots.clear(root);
            BigIntVector numbers = (BigIntVector) struct.getChild("n");
            VarCharVector texts = (VarCharVector) struct.getChild("t");
            for (int row = 0; row < ROWS; row++) {
                boolean hidden = row % 2 == 0;
                assertThat(numbers.isNull(row)).isEqualTo(hidden);
                assertThat(texts.isNull(row)).isEqualTo(hidden);
                assertThat(numbers.getDataBuffer().getLong(row * 8L)).isEqualTo(hidden ? 0 : row + 1);
                assertThat(texts.getEndOffset(row) - texts.getStartOffset(row))
                        .isEqualTo(hidden ? 0 : ("secret" + row).length() + 2 * row);
            }
        }
    }

    @Test
    void clearsTheElementsOfMissingArrays() {
        try (VectorSchemaRoot root = filled(list("l", INT64))) {
            ListVector list = (ListVector) root.getVector(0);
            hideEvenRows(list);
            NullSlots.clear(root);
            BigIntVector elements = (BigIntVector) list.getDataVector();
            for (int element = 0; element < 2 * ROWS; element++) {
                boolean hidden = element / 2 % 2 == 0;
                assertThat(elements.isNull(element)).isEqualTo(hidden);
                assertThat(elements.getDataBuffer().getLong(element * 8L)).isEqualTo(hidden ? 0 : element + 1);
            }
        }
    }

    @Test
    void clearsNullsInsideOfValuesThatAreThere() {
        try (VectorSchemaRoot root = filled(struct("s", column("n", INT64)), list("l", TEXT))) {
            FieldVector numbers =
                    ((StructVector) root.getVector(0)).getChildrenFromFields().get(0);
            VarCharVector texts = (VarCharVector) ((ListVector) root.getVector(1)).getDataVector();
            hideEvenRows(numbers);
            hideEvenRows(texts);
            NullSlots.clear(root);
            for (int row = 0; row < ROWS; row += 2) {
                assertThat(numbers.getDataBuffer().getLong(row * 8L)).isZero();
                assertThat(texts.getEndOffset(row)).isEqualTo(texts.getStartOffset(row));
            }
        }
    }
}
