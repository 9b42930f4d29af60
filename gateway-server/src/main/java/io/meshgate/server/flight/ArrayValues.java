package io.meshgate.server.flight;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.jspecify.annotations.Nullable;

/** Arrays that a client sends as values of parameters, nested ones included. What their offsets claim is not trusted. */
final class ArrayValues {
    /** Of one parameter: bits, and types without data, make a small message stand for any number of elements. */
    static final int MOST_ELEMENTS = 100_000;

    private static final long BYTES_PER_ELEMENT = 24;

    private final int position;
    private int elements;

    /** @param position of the parameter, from 1, for messages */
    ArrayValues(int position) {
        this.position = position;
    }

    /** The vector of the elements, if the vector is one of arrays. */
    static Optional<FieldVector> elementsOf(FieldVector vector) {
        return vector instanceof BaseListVector list
                        && list.getChildrenFromFields().size() == 1
                ? Optional.of(list.getChildrenFromFields().get(0))
                : Optional.empty();
    }

    /** Roughly how many bytes the elements of all arrays take beyond those that were sent: they may have been bits. */
    static long memory(List<?> values) {
        long bytes = 0;
        for (Object value : values) {
            if (value instanceof List<?> elements) {
                bytes += BYTES_PER_ELEMENT * elements.size() + memory(elements);
            }
        }
        return bytes;
    }

    /** @param values the vector of the elements */
    List<@Nullable Object> read(BaseListVector vector, FieldVector values, int row) {
        int from = vector.getElementStartIndex(row);
        int to = vector.getElementEndIndex(row);
        if (from < 0 || to < from || to > values.getValueCount()) {
            throw ParameterValues.invalid("the array of parameter " + position + " lies outside of its elements");
        }
        if (to - from > MOST_ELEMENTS - elements) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "the array of parameter " + position + " has more than " + MOST_ELEMENTS
                            + " elements, those of arrays in it counted");
        }
        elements += to - from;
        List<@Nullable Object> read = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            read.add(ArrowValues.read(values, i, position, this));
        }
        return Collections.unmodifiableList(read);
    }
}
