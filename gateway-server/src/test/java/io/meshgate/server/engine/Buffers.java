package io.meshgate.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/** Looks at what stands in the buffers of a vector rather than at its values. */
final class Buffers {
    private Buffers() {}

    /** Every byte belongs to a value that is there. */
    static void assertClean(FieldVector vector) {
        if (vector instanceof StructVector struct) {
            for (FieldVector child : struct.getChildrenFromFields()) {
                for (int row = 0; row < vector.getValueCount(); row++) {
                    assertThat(!vector.isNull(row) || child.isNull(row)).isTrue();
                }
                assertClean(child);
            }
        } else if (vector instanceof ListVector list) {
            for (int row = 0; row < list.getValueCount(); row++) {
                if (list.isNull(row)) {
                    assertThat(list.getElementEndIndex(row)).isEqualTo(list.getElementStartIndex(row));
                }
            }
            assertThat(list.getDataVector().getValueCount())
                    .isEqualTo(list.getElementEndIndex(list.getValueCount() - 1));
            assertClean(list.getDataVector());
        } else if (vector instanceof BitVector bits) {
            for (int row = 0; row < bits.getValueCount(); row++) {
                int bit = bits.getDataBuffer().getByte(row / 8) >> (row % 8) & 1;
                assertThat(bits.isNull(row) && bit == 1).isFalse();
            }
        } else if (vector instanceof BaseFixedWidthVector fixed) {
            assertZeroed(fixed);
        } else if (vector instanceof BaseVariableWidthVector variable) {
            assertCompact(variable);
        } else {
            throw new AssertionError("cannot look into " + vector.getClass());
        }
    }

    private static void assertZeroed(BaseFixedWidthVector vector) {
        int width = vector.getTypeWidth();
        for (int row = 0; row < vector.getValueCount(); row++) {
            for (int at = 0; vector.isNull(row) && at < width; at++) {
                assertThat(vector.getDataBuffer().getByte((long) row * width + at))
                        .isZero();
            }
        }
    }

    private static void assertCompact(BaseVariableWidthVector vector) {
        long used = 0;
        for (int row = 0; row < vector.getValueCount(); row++) {
            int length = vector.getEndOffset(row) - vector.getStartOffset(row);
            assertThat(vector.isNull(row) && length > 0).isFalse();
            used += length;
        }
        ArrowBuf data = vector.getDataBuffer();
        assertThat(vector.getEndOffset(vector.getValueCount() - 1)).isEqualTo((int) used);
        for (long at = used; at < data.capacity(); at++) {
            assertThat(data.getByte(at)).isZero();
        }
    }
}
