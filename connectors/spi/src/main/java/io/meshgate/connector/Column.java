package io.meshgate.connector;

import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A column of a table as its snapshot has it.
 *
 * @param fieldId what identifies the column across renames; policies are bound to it. A source without field ids
 *     gives the column's 1-based position
 * @param field the column's name in its stored case, its Arrow type, its nullability and its children. Only these
 *     Arrow types are used: Bool, Int (signed, 8 to 64 bits), FloatingPoint (single, double), Decimal (128 bit,
 *     precision at most 38), Utf8, Binary, FixedSizeBinary, Date (day), Time (microsecond), Timestamp (microsecond,
 *     without zone or with zone {@code UTC}), Struct, List, Map. A UUID is a FixedSizeBinary(16) whose field metadata
 *     maps {@code ARROW:extension:name} to {@code arrow.uuid}. A source that keeps tags with the column, as it was told to
 *     when the column was written, gives them in the field's metadata under {@link #TAGS}
 * @param comment what the owner wrote about the column
 */
public record Column(int fieldId, Field field, Optional<String> comment) {
    /** The key, in a field's metadata, of the tags that are kept with a column, separated by commas. */
    public static final String TAGS = "meshgate.tags";

    public String name() {
        return field.getName();
    }
}
