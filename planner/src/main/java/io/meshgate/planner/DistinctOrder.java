package io.meshgate.planner;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/**
 * The ORDER BY of a SELECT DISTINCT. Calcite wants each column in it to be one of the SELECT, those within a window function that
 * is an item of the SELECT as well.
 */
final class DistinctOrder {
    private DistinctOrder() {}

    /** @param validation of the keys that the SELECT then has */
    static void validate(SqlValidatorImpl validator, SqlSelect select, Runnable validation) {
        SqlNodeList written = Objects.requireNonNull(select.getOrderList());
        SqlValidatorScope scope = validator.getOrderScope(select);
        List<SqlNode> keys = new ArrayList<>();
        written.forEach(key -> keys.add(validator.expand(key, scope)));
        List<Boolean> items =
                keys.stream().map(key -> isItem(validator, select, key)).toList();
        SqlNodeList others = new SqlNodeList(written.getParserPosition());
        for (int i = 0; i < keys.size(); i++) {
            if (!items.get(i)) {
                others.add(keys.get(i));
            }
        }
        select.setOrderBy(others);
        validation.run();
        Iterator<SqlNode> validated =
                Objects.requireNonNull(select.getOrderList()).iterator();
        for (int i = 0; i < keys.size(); i++) {
            if (!items.get(i)) {
                keys.set(i, validated.next());
            }
        }
        select.setOrderBy(new SqlNodeList(keys, written.getParserPosition()));
    }

    /** Whether a key is an item of the SELECT with a window function in it. */
    private static boolean isItem(SqlValidatorImpl validator, SqlSelect select, SqlNode key) {
        SelectScope scope = validator.getRawSelectScope(select);
        List<SqlNode> items = scope == null ? null : scope.getExpandedSelectList();
        SqlNode value = validator.expandOrderExpr(select, value(key));
        return items != null
                && hasWindow(value)
                && items.stream().anyMatch(item -> value.equalsDeep(SqlUtil.stripAs(item), Litmus.IGNORE));
    }

    /** Whether Calcite may refuse it wrongly. */
    static boolean isConcerned(SqlSelect select) {
        SqlNodeList keys = select.getOrderList();
        return select.isDistinct() && keys != null && !keys.isEmpty() && hasWindow(select.getSelectList());
    }

    private static SqlNode value(SqlNode key) {
        return switch (key.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> value(((SqlBasicCall) key).operand(0));
            default -> key;
        };
    }

    private static boolean hasWindow(SqlNode node) {
        boolean[] found = {false};
        node.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                found[0] |= call.getKind() == SqlKind.OVER;
                return super.visit(call);
            }
        });
        return found[0];
    }
}
