package io.meshgate.planner.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Masks of fields within columns, and of one column several. */
final class FieldMasks {
    private FieldMasks() {}

    /** A mask of a whole column that does to some of its fields what others do. */
    static ColumnMask of(FieldPath path, ColumnMask mask) {
        return with(Map.of(path, mask));
    }

    private static ColumnMask with(Map<FieldPath, ColumnMask> fields) {
        ColumnMask first = fields.values().iterator().next();
        TreeSet<String> ids = new TreeSet<>();
        List<String> descriptions = new ArrayList<>();
        for (ColumnMask mask : fields.values()) {
            if (ids.add(mask.id()) && !mask.description().isBlank()) {
                descriptions.add(mask.description());
            }
        }
        PolicyTerms terms = new PolicyTerms(
                String.join(", ", ids),
                String.join("; ", descriptions),
                first.terms().owner(),
                first.to(),
                first.except(),
                first.terms().validity(),
                first.source());
        return new ColumnMask(terms, first.scope(), first.columns(), new Mask.OfFields(fields));
    }

    /**
     * What two masks on one column make of it: the stronger one, or both where they are of different fields. What hides
     * all of a field counts for the fields within.
     *
     * @return empty where they are not comparable
     */
    static Optional<ColumnMask> combined(ColumnMask first, ColumnMask second) {
        boolean firstOfFields = first.mask() instanceof Mask.OfFields;
        boolean secondOfFields = second.mask() instanceof Mask.OfFields;
        if (firstOfFields && secondOfFields) {
            return union((Mask.OfFields) first.mask(), (Mask.OfFields) second.mask());
        }
        if (firstOfFields || secondOfFields) {
            ColumnMask whole = firstOfFields ? second : first;
            return hidesAll(whole) ? Optional.of(whole) : Optional.empty();
        }
        return Mask.stronger(first.mask(), second.mask()).map(mask -> mask.equals(first.mask()) ? first : second);
    }

    private static boolean hidesAll(ColumnMask mask) {
        return mask.mask() instanceof Mask.ToNull || mask.mask() instanceof Mask.FixedDefault;
    }

    private static Optional<ColumnMask> union(Mask.OfFields first, Mask.OfFields second) {
        Map<FieldPath, ColumnMask> all = new LinkedHashMap<>(first.fields());
        for (Map.Entry<FieldPath, ColumnMask> field : second.fields().entrySet()) {
            ColumnMask known = all.get(field.getKey());
            Optional<ColumnMask> mask =
                    known == null ? Optional.of(field.getValue()) : combined(known, field.getValue());
            if (mask.isEmpty()) {
                return Optional.empty();
            }
            all.put(field.getKey(), mask.get());
        }
        for (FieldPath outer : List.copyOf(all.keySet())) {
            List<FieldPath> within =
                    all.keySet().stream().filter(path -> path.isWithin(outer)).toList();
            ColumnMask whole = all.get(outer);
            if (!within.isEmpty() && whole != null && !hidesAll(whole)) {
                return Optional.empty();
            }
            within.forEach(all::remove);
        }
        return Optional.of(with(all));
    }

    /** The field as it is after masking. */
    static Field masked(Field field, ColumnMask mask) {
        if (mask.mask() instanceof Mask.OfFields ofFields) {
            return masked(field, ofFields.fields(), List.of());
        }
        return mask.mask().makesNulls() ? nullable(field) : field;
    }

    private static Field masked(Field field, Map<FieldPath, ColumnMask> masks, List<String> way) {
        ColumnMask mask = masks.get(new FieldPath(way));
        if (mask != null) {
            return masked(field, mask);
        }
        if (field.getType() instanceof ArrowType.Map) {
            Field entries = field.getChildren().get(0);
            List<Field> entry = entries.getChildren();
            return with(
                    field,
                    List.of(with(entries, List.of(entry.get(0), inner(entry.get(1), masks, way, FieldPath.VALUE)))));
        }
        return with(
                field,
                field.getChildren().stream()
                        .map(child -> inner(child, masks, way, step(field, child)))
                        .toList());
    }

    private static Field inner(Field child, Map<FieldPath, ColumnMask> masks, List<String> way, String step) {
        List<String> further = new ArrayList<>(way);
        further.add(step);
        boolean concerned = masks.keySet().stream()
                .anyMatch(path -> path.steps().size() >= further.size()
                        && path.steps().subList(0, further.size()).equals(further));
        return concerned ? masked(child, masks, further) : child;
    }

    private static Field with(Field field, List<Field> children) {
        return new Field(field.getName(), field.getFieldType(), children);
    }

    private static String step(Field field, Field child) {
        return field.getType() instanceof ArrowType.List ? FieldPath.ELEMENT : child.getName();
    }

    private static Field nullable(Field field) {
        FieldType type = new FieldType(true, field.getType(), null, field.getMetadata());
        return new Field(field.getName(), type, field.getChildren());
    }
}
