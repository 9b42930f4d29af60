package io.meshgate.server.flight;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** The rows that a client binds to the parameters of one statement, from one message or several. Not thread-safe. */
final class BoundRows {
    static final int MOST_ROWS = 10_000;
    private static final long MOST_BYTES = 32L << 20;
    /** What a value takes in memory at least, whatever was sent for it. */
    private static final long BYTES_PER_VALUE = 32;

    private final List<Field> declared;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private long bytes;

    /** @param declared the parameters as planning saw them */
    BoundRows(List<Field> declared) {
        this.declared = declared;
    }

    /**
     * Adds the rows of a message.
     *
     * @param root what came from the client; nothing in it is trusted
     * @throws GatewayException with INVALID_PARAMETER for anything that does not fit, with LIMIT_EXCEEDED
     */
    void add(VectorSchemaRoot root) {
        if (root.getRowCount() == 0) {
            return;
        }
        if (rows.size() + (long) root.getRowCount() > MOST_ROWS) {
            throw exceeded(MOST_ROWS + " rows");
        }
        bytes += root.getFieldVectors().stream()
                        .mapToLong(FieldVector::getBufferSize)
                        .sum()
                + BYTES_PER_VALUE * root.getRowCount() * declared.size();
        requireWithin();
        List<List<@Nullable Object>> added = ParameterValues.read(root, declared);
        added.forEach(row -> bytes += ArrayValues.memory(row));
        rows.addAll(added);
        if (rows.size() > 1) {
            requireWithin();
        }
    }

    private void requireWithin() {
        if (bytes > MOST_BYTES) {
            throw exceeded((MOST_BYTES >> 20) + " MiB");
        }
    }

    private static GatewayException exceeded(String bound) {
        return new GatewayException(
                ErrorCode.LIMIT_EXCEEDED,
                "the rows of parameters of one statement come to more than " + bound + "; send them in several parts");
    }

    List<List<@Nullable Object>> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** Roughly what they take in memory. */
    long bytes() {
        return bytes;
    }
}
