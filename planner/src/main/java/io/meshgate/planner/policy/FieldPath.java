package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The way from a column to a field within it.
 *
 * @param steps the stored names of the fields of structs; {@link #ELEMENT} for the elements of a list, {@link #VALUE} for
 *     the values of a map
 */
record FieldPath(List<String> steps) {
    /** How a policy calls the elements of a list. */
    static final String ELEMENT = "element";

    /** How a policy calls the values of a map. */
    static final String VALUE = "value";

    /** How a policy calls the keys of a map, which cannot be masked. */
    private static final String KEY = "key";

    static final String KEYS_REFUSED =
            "the keys of a map cannot be masked, as two of them could become one; mask the whole column";

    FieldPath {
        steps = List.copyOf(steps);
    }

    /**
     * The fields within a column that a policy names, in any letter case, as {@code column.field.field}: several, where
     * names differ by letter case only or have dots of their own. Keys of maps, and what is within them, are not among
     * them.
     */
    static List<FieldPath> of(String name, Column column) {
        return named(name, column)
                .filter(named -> !named.ofKey())
                .map(Named::path)
                .toList();
    }

    /** Whether a name is that of the keys of a map within a column, or of something within them. */
    static boolean isOfKeys(String name, Column column) {
        return named(name, column).anyMatch(Named::ofKey);
    }

    private record Named(FieldPath path, boolean ofKey) {}

    private static Stream<Named> named(String name, Column column) {
        List<Named> found = new ArrayList<>();
        after(name, column.name())
                .ifPresent(rest -> collect(column.field(), rest, new Named(new FieldPath(List.of()), false), found));
        return found.stream();
    }

    private static void collect(Field field, String name, Named outer, List<Named> found) {
        boolean map = field.getType() instanceof ArrowType.Map;
        for (Map.Entry<String, Field> child : within(field).entrySet()) {
            String step = child.getKey();
            boolean ofKey = outer.ofKey() || (map && step.equals(KEY));
            Named inner = new Named(outer.path().to(step), ofKey);
            if (name.equalsIgnoreCase(step)) {
                found.add(inner);
            }
            after(name, step).ifPresent(rest -> collect(child.getValue(), rest, inner, found));
        }
    }

    private static Map<String, Field> within(Field field) {
        List<Field> children = field.getChildren();
        if (field.getType() instanceof ArrowType.List) {
            return Map.of(ELEMENT, children.get(0));
        }
        if (field.getType() instanceof ArrowType.Map) {
            List<Field> entry = children.get(0).getChildren();
            return Map.of(KEY, entry.get(0), VALUE, entry.get(1));
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        if (field.getType() instanceof ArrowType.Struct) {
            children.forEach(child -> fields.put(child.getName(), child));
        }
        return fields;
    }

    /** One step further. */
    FieldPath to(String step) {
        List<String> further = new ArrayList<>(steps);
        further.add(step);
        return new FieldPath(further);
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
