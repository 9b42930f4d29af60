package io.meshgate.planner;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.MeshTypes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Finds the columns that a view declares among those that its query yields today. */
final class ViewColumns {
    private final List<String> declared;
    private final boolean star;
    private final ViewFailure failure;

    /** @param star whether the query takes the columns of its tables as they are */
    ViewColumns(MeshTable view, boolean star, ViewFailure failure) {
        this.declared = view.snapshot().columns().stream().map(Column::name).toList();
        this.star = star;
        this.failure = failure;
    }

    /**
     * Which field of the query's root a declared column is. By its place; but behind a star, which tables change under,
     * by its name.
     */
    int position(RelRoot root, String column) {
        return find(root, column)
                .orElseThrow(() -> failure.mend(
                        ErrorCode.COLUMN_NOT_FOUND,
                        "its query no longer yields the columns that the view declares, or you may not read them all"));
    }

    private OptionalInt find(RelRoot root, String column) {
        List<String> labels =
                root.fields.stream().map(field -> field.getValue()).toList();
        List<Integer> found = star
                ? IntStream.range(0, labels.size())
                        .filter(i -> labels.get(i).equalsIgnoreCase(column))
                        .boxed()
                        .toList()
                : List.of(declared.indexOf(column));
        boolean fits = found.size() == 1 && (star || labels.size() == declared.size());
        return fits ? OptionalInt.of(root.fields.get(found.get(0)).getKey()) : OptionalInt.empty();
    }

    /** As {@link #declared}, of a column that nobody asks for but perhaps a policy; empty where the query has none that fits. */
    Optional<RexNode> hidden(RexBuilder builder, RelNode query, RelRoot root, RelDataTypeField field) {
        OptionalInt position = find(root, field.getName());
        if (position.isEmpty()) {
            return Optional.empty();
        }
        RexNode value = builder.makeInputRef(query, position.getAsInt());
        return keepsValues(value.getType(), field.getType())
                ? Optional.of(declared(builder, value, field))
                : Optional.empty();
    }

    /** The value in the declared type. */
    RexNode declared(RexBuilder builder, RexNode value, RelDataTypeField field) {
        RelDataType from = value.getType();
        RelDataType to = field.getType();
        if (!keepsValues(from, to)) {
            throw failure.mend(
                    ErrorCode.TYPE_MISMATCH,
                    "its query no longer yields column '" + field.getName() + "' in the type that the view declares");
        }
        return from.equals(to) ? value : builder.makeAbstractCast(to, value, false);
    }

    /**
     * Whether a cast changes no value. Of decimals it may fail for one that is too large: engines differ in how many
     * digits their sums have.
     */
    static boolean keepsValues(RelDataType from, RelDataType to) {
        if (isSame(from, to)) {
            return true;
        }
        return switch (to.getSqlTypeName()) {
            case SMALLINT, INTEGER, BIGINT ->
                SqlTypeUtil.isIntType(from) && MeshTypes.integerBits(from) <= MeshTypes.integerBits(to);
            case DECIMAL -> SqlTypeUtil.isExactNumeric(from) && from.getScale() <= to.getScale();
            case FLOAT, DOUBLE ->
                SqlTypeUtil.isApproximateNumeric(from)
                        || (SqlTypeUtil.isIntType(from) && MeshTypes.integerBits(from) <= Integer.SIZE);
            default -> false;
        };
    }

    /** Whether both types have the same values, NULL aside; strings of any declared length have. */
    private static boolean isSame(RelDataType from, RelDataType to) {
        if (from.getSqlTypeName() == SqlTypeName.NULL
                || (SqlTypeUtil.isCharacter(from) && SqlTypeUtil.isCharacter(to))
                || (SqlTypeUtil.isBinary(from) && SqlTypeUtil.isBinary(to))) {
            return true;
        }
        if (from.getSqlTypeName() != to.getSqlTypeName()) {
            return false;
        }
        return switch (from.getSqlTypeName()) {
            case ARRAY -> isSame(MeshTypes.component(from), MeshTypes.component(to));
            case MAP -> {
                RelDataType fromKey = from.getKeyType();
                RelDataType toKey = to.getKeyType();
                RelDataType fromValue = from.getValueType();
                RelDataType toValue = to.getValueType();
                yield fromKey != null
                        && toKey != null
                        && fromValue != null
                        && toValue != null
                        && isSame(fromKey, toKey)
                        && isSame(fromValue, toValue);
            }
            case ROW -> isSameRow(from.getFieldList(), to.getFieldList());
            case DECIMAL -> from.getPrecision() == to.getPrecision() && from.getScale() == to.getScale();
            default -> true;
        };
    }

    private static boolean isSameRow(List<RelDataTypeField> from, List<RelDataTypeField> to) {
        return from.size() == to.size()
                && IntStream.range(0, from.size())
                        .allMatch(i -> from.get(i).getName().equals(to.get(i).getName())
                                && isSame(from.get(i).getType(), to.get(i).getType()));
    }
}
