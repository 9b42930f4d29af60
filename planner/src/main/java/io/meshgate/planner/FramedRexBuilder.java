package io.meshgate.planner;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCallBinding;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Makes window functions of the types that {@link FrameTypes} tells the validator. */
final class FramedRexBuilder extends RexBuilder {
    FramedRexBuilder(RelDataTypeFactory types) {
        super(types);
    }

    @Override
    public RexNode makeOver(
            SqlParserPos position,
            RelDataType type,
            SqlAggFunction function,
            List<RexNode> operands,
            List<RexNode> partitionKeys,
            ImmutableList<RexFieldCollation> orderKeys,
            RexWindowBound lowerBound,
            RexWindowBound upperBound,
            RexWindowExclusion exclude,
            boolean rows,
            boolean allowPartial,
            boolean nullWhenCountZero,
            boolean distinct,
            boolean ignoreNulls) {
        boolean mayBeEmpty =
                exclude == RexWindowExclusion.EXCLUDE_CURRENT_ROW || exclude == RexWindowExclusion.EXCLUDE_GROUP;
        return super.makeOver(
                position,
                mayBeEmpty && function.allowsFraming() ? ofEmptyFrame(type, function, operands) : type,
                function,
                operands,
                partitionKeys,
                orderKeys,
                lowerBound,
                upperBound,
                exclude,
                rows,
                allowPartial,
                nullWhenCountZero,
                distinct,
                ignoreNulls);
    }

    private RelDataType ofEmptyFrame(RelDataType type, SqlAggFunction function, List<RexNode> operands) {
        RexCallBinding call = new RexCallBinding(typeFactory, function, operands, ImmutableList.of()) {
            @Override
            public boolean hasEmptyGroup() {
                return true;
            }
        };
        return function.inferReturnType(call).isNullable() ? typeFactory.createTypeWithNullability(type, true) : type;
    }
}
