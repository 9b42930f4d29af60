package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * A column of a result, a parameter, or a part of a nested one.
 *
 * @param metadata what the server says of the field besides its type
 * @param children of a nested type, in order
 */
public record ArrowField(
        String name, ArrowType type, boolean nullable, Map<String, String> metadata, List<ArrowField> children) {
    static final String EXTENSION_NAME = "ARROW:extension:name";

    /** A column for values of this field, without any yet. */
    public Column newColumn() throws SQLException {
        return type.newColumn(this);
    }

    ArrowField child(int index) throws SQLException {
        if (index >= children.size()) {
            throw DataFailures.malformed("field '" + name + "' lacks the field of its elements");
        }
        return children.get(index);
    }
}
