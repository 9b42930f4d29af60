package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.BitSet;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;

/**
 * Clears what stands in the data buffers under NULL: an engine may leave there the values that a mask or a filter took
 * away, and a client reads buffers, not values.
 */
final class NullSlots {
    private NullSlots() {}

    /** Changes the batch's own buffers; nobody else may be reading them. */
    static void clear(VectorSchemaRoot root) {
        for (FieldVector vector : root.getFieldVectors()) {
            clear(vector, null);
        }
    }

    /** @param hidden rows that do not exist for a reader because an enclosing value is NULL */
    private static void clear(FieldVector vector, @Nullable BitSet hidden) {
        if (vector instanceof NullVector) {
            return;
        }
        BitSet gone = gone(vector, hidden);
        if (vector instanceof StructVector struct) {
            struct.getChildrenFromFields().forEach(child -> clear(child, gone));
        } else if (vector instanceof ListVector list) {
            clear(list.getDataVector(), gone == null ? null : elements(list, gone));
        } else if (gone != null) {
            clearLeaf(vector, gone);
        }
    }

    private static void clearLeaf(FieldVector vector, BitSet gone) {
        if (vector instanceof BitVector bits) {
            gone.stream().forEach(row -> BitVectorHelper.unsetBit(bits.getDataBuffer(), row));
        } else if (vector instanceof BaseFixedWidthVector fixed) {
            int width = fixed.getTypeWidth();
            ArrowBuf data = fixed.getDataBuffer();
            gone.stream().forEach(row -> data.setZero((long) row * width, width));
        } else if (vector instanceof BaseVariableWidthVector variable) {
            removeBytes(variable, gone);
        } else {
            throw new GatewayException(
                    ErrorCode.ENGINE_FAILED,
                    "The engine returned a kind of column that cannot be cleared of hidden data.");
        }
    }

    /** The rows without a value, or null if there are none; marks hidden rows as NULL. */
    private static @Nullable BitSet gone(FieldVector vector, @Nullable BitSet hidden) {
        int rows = vector.getValueCount();
        if (hidden != null) {
            ArrowBuf validity = vector.getValidityBuffer();
            hidden.stream().forEach(row -> BitVectorHelper.unsetBit(validity, row));
        } else if (vector.getNullCount() == 0) {
            return null;
        }
        BitSet gone = new BitSet(rows);
        for (int row = 0; row < rows; row++) {
            if (vector.isNull(row)) {
                gone.set(row);
            }
        }
        return gone;
    }

    private static BitSet elements(ListVector list, BitSet gone) {
        BitSet elements = new BitSet(list.getDataVector().getValueCount());
        gone.stream().forEach(row -> elements.set(list.getElementStartIndex(row), list.getElementEndIndex(row)));
        return elements;
    }

    /** Closes the gaps that the bytes of missing values leave, so that not even their length shows. */
    private static void removeBytes(BaseVariableWidthVector vector, BitSet gone) {
        if (gone.stream().allMatch(row -> vector.getStartOffset(row) == vector.getEndOffset(row))) {
            return;
        }
        ArrowBuf offsets = vector.getOffsetBuffer();
        ArrowBuf data = vector.getDataBuffer();
        int rows = vector.getValueCount();
        int start = offsets.getInt(0);
        int old = offsets.getInt((long) rows * Integer.BYTES);
        int to = start;
        int from = start;
        for (int row = 0; row < rows; row++) {
            int end = offsets.getInt((row + 1L) * Integer.BYTES);
            if (!gone.get(row)) {
                moveDown(data, from, to, end - from);
                to += end - from;
            }
            from = end;
            offsets.setInt((row + 1L) * Integer.BYTES, to);
        }
        data.setZero(to, old - to);
    }

    /** In pieces that do not overlap, which a copy within one buffer is not made for. */
    private static void moveDown(ArrowBuf data, int from, int to, int length) {
        int step = from - to;
        for (int moved = 0; step > 0 && moved < length; moved += step) {
            data.setBytes(to + moved, data, from + moved, Math.min(step, length - moved));
        }
    }
}
