package io.meshgate.planner.policy;

import io.meshgate.planner.catalog.MeshTypes;
import io.meshgate.planner.sql.PolicyOperators;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLambdaRef;
import org.apache.calcite.rex.RexNode;

/** Makes the rows, lists and maps of a column anew, with some of their fields masked. */
final class MaskedFields {
    private final Mask.OfFields masks;
    private final BiFunction<ColumnMask, RexNode, RexNode> masking;
    private final RexBuilder builder;

    /** @param masking the masked value of a raw one */
    MaskedFields(Mask.OfFields masks, BiFunction<ColumnMask, RexNode, RexNode> masking, RexBuilder builder) {
        this.masks = masks;
        this.masking = masking;
        this.builder = builder;
    }

    RexNode masked(RexNode column) {
        return masked(column, List.of());
    }

    private RexNode masked(RexNode value, List<String> way) {
        ColumnMask mask = masks.fields().get(new FieldPath(way));
        if (mask != null) {
            return masking.apply(mask, value);
        }
        boolean leads = masks.fields().keySet().stream()
                .anyMatch(path -> path.steps().size() > way.size()
                        && path.steps().subList(0, way.size()).equals(way));
        if (!leads) {
            return value;
        }
        return switch (value.getType().getSqlTypeName()) {
            case ARRAY -> list(value, way);
            case MAP -> map(value, way);
            default -> row(value, way);
        };
    }

    private RexNode row(RexNode value, List<String> way) {
        RelDataTypeFactory.Builder type = MeshTypes.FACTORY.builder();
        List<RexNode> operands = new ArrayList<>(List.of(value));
        for (RelDataTypeField field : value.getType().getFieldList()) {
            List<String> further = further(way, field.getName());
            RexNode masked = masked(builder.makeFieldAccess(value, field.getIndex()), further);
            ColumnMask mask = masks.fields().get(new FieldPath(further));
            boolean nullable =
                    field.getType().isNullable() || (mask != null && mask.mask().makesNulls());
            operands.add(masked);
            type.add(field.getName(), MeshTypes.FACTORY.createTypeWithNullability(masked.getType(), nullable));
        }
        RelDataType made = MeshTypes.FACTORY.createTypeWithNullability(
                type.build(), value.getType().isNullable());
        return builder.makeCall(made, PolicyOperators.IN_ROW, operands);
    }

    private RexNode list(RexNode value, List<String> way) {
        RelDataType element = MeshTypes.component(value.getType());
        RexLambdaRef each = each(way, element);
        RexNode masked = masked(each, further(way, FieldPath.ELEMENT));
        RelDataType made = MeshTypes.FACTORY.createTypeWithNullability(
                MeshTypes.FACTORY.createArrayType(masked.getType(), -1),
                value.getType().isNullable());
        return builder.makeCall(made, PolicyOperators.IN_LIST, List.of(value, each, masked));
    }

    private RexNode map(RexNode value, List<String> way) {
        RelDataType key = Objects.requireNonNull(value.getType().getKeyType());
        RexLambdaRef each = each(way, Objects.requireNonNull(value.getType().getValueType()));
        RexNode masked = masked(each, further(way, FieldPath.VALUE));
        RelDataType made = MeshTypes.FACTORY.createTypeWithNullability(
                MeshTypes.FACTORY.createMapType(key, masked.getType()),
                value.getType().isNullable());
        return builder.makeCall(made, PolicyOperators.IN_MAP, List.of(value, each, masked));
    }

    private static RexLambdaRef each(List<String> way, RelDataType type) {
        return new RexLambdaRef(way.size(), "$e" + way.size(), type);
    }

    private static List<String> further(List<String> way, String step) {
        List<String> further = new ArrayList<>(way);
        further.add(step);
        return further;
    }
}
