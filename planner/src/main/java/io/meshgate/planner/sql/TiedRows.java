package io.meshgate.planner.sql;

import com.google.common.collect.ImmutableList;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindowBounds;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * {@code OFFSET m FETCH FIRST n ROWS WITH TIES}, of which Calcite's algebra has no form: the rows whose rank is at most m + n,
 * without the first m.
 */
public final class TiedRows {
    private TiedRows() {}

    /** What stands for a sort with a count, which takes ties as well; in the same order. */
    public static RelNode of(Sort sort) {
        List<RelFieldCollation> keys = sort.getCollation().getFieldCollations();
        RexNode fetch = sort.fetch;
        if (keys.isEmpty() || fetch == null) {
            throw new GatewayException(ErrorCode.SYNTAX_ERROR, "FETCH ... WITH TIES needs an ORDER BY");
        }
        RexBuilder builder = sort.getCluster().getRexBuilder();
        RelNode input = sort.getInput();
        int width = input.getRowType().getFieldCount();
        List<RexNode> columns = new ArrayList<>(builder.identityProjects(input.getRowType()));
        List<String> names = new ArrayList<>(input.getRowType().getFieldNames());
        columns.add(place(SqlStdOperatorTable.RANK, keys, input, builder));
        names.add("$rank");
        columns.add(place(SqlStdOperatorTable.ROW_NUMBER, keys, input, builder));
        names.add("$row");
        RelNode placed = LogicalProject.create(input, List.of(), columns, names, Set.of());

        List<RexNode> conditions = new ArrayList<>();
        RexNode rank = builder.makeInputRef(placed, width);
        RexNode zero = builder.makeExactLiteral(BigDecimal.ZERO);
        conditions.add(builder.makeCall(SqlStdOperatorTable.GREATER_THAN, fetch, zero));
        conditions.add(
                builder.makeCall(SqlStdOperatorTable.LESS_THAN_OR_EQUAL, rank, last(sort.offset, fetch, builder)));
        if (sort.offset != null) {
            RexNode row = builder.makeInputRef(placed, width + 1);
            conditions.add(builder.makeCall(SqlStdOperatorTable.GREATER_THAN, row, sort.offset));
        }
        RelNode taken = LogicalFilter.create(placed, builder.makeCall(SqlStdOperatorTable.AND, conditions));
        RelNode result = LogicalProject.create(
                taken,
                List.of(),
                builder.identityProjects(input.getRowType()),
                input.getRowType().getFieldNames(),
                Set.of());
        return LogicalSort.create(result, sort.getCollation(), null, null);
    }

    private static RexNode last(@Nullable RexNode offset, RexNode fetch, RexBuilder builder) {
        if (offset == null) {
            return fetch;
        }
        if (offset instanceof RexLiteral first && fetch instanceof RexLiteral count) {
            return builder.makeExactLiteral(number(first).add(number(count)));
        }
        RelDataType bigint = builder.getTypeFactory().createSqlType(SqlTypeName.BIGINT);
        return builder.makeCall(
                SqlStdOperatorTable.PLUS,
                builder.ensureType(bigint, offset, true),
                builder.ensureType(bigint, fetch, true));
    }

    private static BigDecimal number(RexLiteral literal) {
        BigDecimal value = literal.getValueAs(BigDecimal.class);
        return value == null ? BigDecimal.ZERO : value;
    }

    private static RexNode place(
            SqlAggFunction function, List<RelFieldCollation> keys, RelNode input, RexBuilder builder) {
        RelDataTypeFactory types = builder.getTypeFactory();
        List<RexFieldCollation> order = new ArrayList<>();
        for (RelFieldCollation key : keys) {
            EnumSet<SqlKind> direction = EnumSet.of(
                    key.nullDirection == RelFieldCollation.NullDirection.FIRST
                            ? SqlKind.NULLS_FIRST
                            : SqlKind.NULLS_LAST);
            if (key.getDirection().isDescending()) {
                direction.add(SqlKind.DESCENDING);
            }
            order.add(new RexFieldCollation(builder.makeInputRef(input, key.getFieldIndex()), direction));
        }
        return builder.makeOver(
                types.createSqlType(SqlTypeName.BIGINT),
                function,
                List.of(),
                List.of(),
                ImmutableList.copyOf(order),
                RexWindowBounds.UNBOUNDED_PRECEDING,
                RexWindowBounds.CURRENT_ROW,
                RexWindowExclusion.EXCLUDE_NO_OTHER,
                function == SqlStdOperatorTable.ROW_NUMBER,
                true,
                false,
                false,
                false);
    }
}
