package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Writes rows of {@link String}, {@link Integer}, {@link Long}, {@link Boolean} and null, moments as microseconds, into vectors. */
final class RowValues {
    private RowValues() {}

    /** Writes one row; the number of rows of the root is the caller's to set. */
    static void set(VectorSchemaRoot root, int row, List<? extends @Nullable Object> values) {
        for (int column = 0; column < root.getFieldVectors().size(); column++) {
            set(root.getVector(column), row, values.get(column));
        }
    }

    private static void set(FieldVector vector, int row, @Nullable Object value) {
        if (value == null) {
            return;
        }
        if (vector instanceof VarCharVector text && value instanceof String string) {
            text.setSafe(row, string.getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof IntVector numbers && value instanceof Integer number) {
            numbers.setSafe(row, number);
        } else if (vector instanceof BigIntVector numbers && value instanceof Long number) {
            numbers.setSafe(row, number);
        } else if (vector instanceof TimeStampMicroTZVector moments && value instanceof Long micros) {
            moments.setSafe(row, micros);
        } else if (vector instanceof BitVector bits && value instanceof Boolean bit) {
            bits.setSafe(row, bit ? 1 : 0);
        } else {
            throw new GatewayException(
                    ErrorCode.INTERNAL_ERROR, "A value of a result does not have the type of its column.");
        }
    }
}
