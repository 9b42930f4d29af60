package io.meshgate.server.flight;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.ValueVectorUtility;
import org.jspecify.annotations.Nullable;

/** Reads the values that a client binds to a statement's parameters: rows with a column for each question mark. */
final class ParameterValues {
    private ParameterValues() {}

    /**
     * @param root what came from the client; nothing in it is trusted
     * @param declared the parameters as planning saw them
     * @return rows of values of the classes that {@link io.meshgate.connector.Predicate} states
     * @throws GatewayException with INVALID_PARAMETER for anything that does not fit
     */
    static List<List<@Nullable Object>> read(VectorSchemaRoot root, List<Field> declared) {
        validate(root);
        if (root.getFieldVectors().size() != declared.size()) {
            throw invalid("the statement has " + declared.size() + " parameters, but "
                    + root.getFieldVectors().size() + " were bound");
        }
        List<ArrayValues> arrays = IntStream.rangeClosed(1, declared.size())
                .mapToObj(ArrayValues::new)
                .toList();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < root.getRowCount(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < declared.size(); i++) {
                Object sent = ArrowValues.read(root.getVector(i), row, i + 1, arrays.get(i));
                values.add(sent == null ? null : ParameterConversion.convert(sent, declared.get(i), i + 1));
            }
            rows.add(Collections.unmodifiableList(values));
        }
        return Collections.unmodifiableList(rows);
    }

    /** Whatever the metadata claims, buffers must hold it: Arrow itself trusts them. */
    private static void validate(VectorSchemaRoot root) {
        try {
            ValueVectorUtility.validate(root);
            root.getFieldVectors().forEach(ParameterValues::validateValues);
        } catch (RuntimeException e) {
            throw new GatewayException(
                    ErrorCode.INVALID_PARAMETER, "the bound parameters are not well-formed Arrow data", e);
        }
    }

    private static void validateValues(FieldVector vector) {
        Optional<FieldVector> elements = ArrayValues.elementsOf(vector);
        if (elements.isPresent()) {
            // Offsets are checked as they are read.
            validateValues(elements.get());
        } else if (!(vector instanceof DecimalVector || vector instanceof Decimal256Vector)) {
            // The full check refuses decimals that use every digit of their precision; the conversion checks them.
            ValueVectorUtility.validateFull(vector);
        }
    }

    static GatewayException invalid(String message) {
        return new GatewayException(ErrorCode.INVALID_PARAMETER, message);
    }
}
