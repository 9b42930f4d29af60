package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The way from a column to a field within it.
 *
 * @param steps the stored names of the fields of structs; {@link #ELEMENT} for the elements of a list
 */
record FieldPath(List<String> steps) {
    /** How a policy calls the elements of a list. */
    static final String ELEMENT = "element";

    FieldPath {
        steps = List.copyOf(steps);
    }

    /**
     * The fields within a column that a policy names, in any letter case, as {@code column.field.field}: several, where
     * names differ by letter case only or have dots of their own. Neither keys nor values of maps can be named.
     */
    static List<FieldPath> of(String name, Column column) {
        List<FieldPath> found = new ArrayList<>();
        after(name, column.name()).ifPresent(rest -> collect(column.field(), rest, List.of(), found));
        return found;
    }

    private static void collect(Field field, String name, List<String> way, List<FieldPath> found) {
        boolean list = field.getType() instanceof ArrowType.List;
        if (!list && !(field.getType() instanceof ArrowType.Struct)) {
            return;
        }
        for (Field child : field.getChildren()) {
            String step = list ? ELEMENT : child.getName();
            List<String> further = new ArrayList<>(way);
            further.add(step);
            if (name.equalsIgnoreCase(step)) {
                found.add(new FieldPath(further));
            }
            after(name, step).ifPresent(rest -> collect(child, rest, further, found));
        }
    }

    private static Optional<String> after(String name, String step) {
        boolean begins = name.length() > step.length()
                && name.charAt(step.length()) == '.'
                && name.regionMatches(true, 0, step, 0, step.length());
        return begins ? Optional.of(name.substring(step.length() + 1)) : Optional.empty();
    }

    boolean isWithin(FieldPath outer) {
        return steps.size() > outer.steps.size()
                && steps.subList(0, outer.steps.size()).equals(outer.steps);
    }
}
