package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlPivot;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnpivot;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.jspecify.annotations.Nullable;

/*
 * What a statement becomes may be out of all proportion to its text. Validation and conversion write operands more than
 * once: IN becomes an OR with its left side for each item, NULLIF a CASE with its first operand twice. Nested in itself,
 * such a call doubles at every level, so that forty levels take for ever. Conversion writes a WITH query out at each
 * reference, validation an item of SELECT at each use of its alias; CUBE makes a set of each subset of its keys. The
 * engine's planner then takes longer still.
 *
 * So the size of what a statement becomes is computed bottom-up, from the parsed tree alone, before anything else looks
 * at it: the parsed tree itself is no tree but has the value of CASE v WHEN ... in every branch, and whoever walks it
 * takes as long as the size found here. Names are not resolved, so an alias counts where a column of the same name is
 * meant.
 */
/** Refuses statements that become much larger than what is written. One instance measures one tree. */
final class StatementSize {
    /** By which a statement may outgrow what is written, in calls, names and literals. */
    static final int REPEATED = 50_000;
    /** What stands behind a table, the call's first operand. */
    private static final Set<SqlKind> BEHIND_TABLES = Set.of(SqlKind.AS, SqlKind.TABLE_REF, SqlKind.TABLESAMPLE);

    private final boolean atReferences;
    private final IdentityHashMap<SqlNode, Double> known = new IdentityHashMap<>();
    private int written;
    private Map<String, Double> commonTables = Map.of();
    private Items items = Items.NONE;
    private Map<String, Double> windows = Map.of();

    private StatementSize(boolean atReferences) {
        this.atReferences = atReferences;
    }

    private double growth(SqlNode tree) {
        return of(tree) - written;
    }

    /** The sizes of the items of a SELECT, which GROUP BY, HAVING and ORDER BY may name or count. */
    private record Items(List<Double> inOrder, Map<String, Double> byName) {
        static final Items NONE = new Items(List.of(), Map.of());
    }

    /** @throws GatewayException with LIMIT_EXCEEDED */
    static void requireBounded(SqlNode tree) {
        // Validation looks at each WITH query once, conversion at each reference to it.
        if (new StatementSize(false).growth(tree) > REPEATED || new StatementSize(true).growth(tree) > REPEATED) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "The statement grows by more than " + REPEATED
                            + " calls, names and literals when it is written out: IN and CASE repeat their value for each"
                            + " item, NULLIF, BETWEEN, GREATEST and LEAST their operands, a WITH query or an alias stands"
                            + " for its definition, and CUBE, ROLLUP and GROUPING SETS multiply");
        }
    }

    /** What a tree comes to when it is written out, in calls, names and literals. */
    static double writtenOut(SqlNode tree) {
        return Math.max(new StatementSize(false).of(tree), new StatementSize(true).of(tree));
    }

    private double of(@Nullable SqlNode node) {
        if (node == null) {
            return 0;
        }
        Double size = known.get(node);
        if (size == null) {
            written += node instanceof SqlNodeList ? 0 : 1;
            size = measure(node);
            known.put(node, size);
        }
        return size;
    }

    private double measure(SqlNode node) {
        if (node instanceof SqlNodeList list) {
            return sum(list);
        }
        if (node instanceof SqlIdentifier id) {
            return id.isSimple() ? items.byName.getOrDefault(name(id), 1.0) : 1;
        }
        if (node instanceof SqlSelect select) {
            return select(select);
        }
        if (node instanceof SqlWith with) {
            return with(with);
        }
        if (node instanceof SqlOrderBy ordered) {
            return ordered(ordered);
        }
        return node instanceof SqlCall call ? call(call) : 1;
    }

    private double sum(List<? extends @Nullable SqlNode> nodes) {
        return nodes.stream().mapToDouble(this::of).sum();
    }

    private double call(SqlCall call) {
        List<@Nullable SqlNode> operands = call.getOperandList();
        if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
            return 1 + from(operands.get(0));
        }
        double size = 1;
        for (int i = 0; i < operands.size(); i++) {
            SqlNode operand = operands.get(i);
            boolean window = call.getKind() == SqlKind.OVER && operand instanceof SqlIdentifier;
            double once = window ? windows.getOrDefault(name((SqlIdentifier) operand), 1.0) : of(operand);
            size += once * RepeatedOperands.times(call, i);
        }
        return size;
    }

    private double with(SqlWith with) {
        Map<String, Double> outer = commonTables;
        for (SqlNode each : with.withList) {
            SqlWithItem item = (SqlWithItem) each;
            Map<String, Double> more = new HashMap<>(commonTables);
            more.put(name(item.name), of(item));
            commonTables = more;
        }
        double size = 1 + of(with.body) + (atReferences ? 0 : sum(with.withList));
        commonTables = outer;
        return size;
    }

    private double ordered(SqlOrderBy ordered) {
        double size = 1 + of(ordered.query) + of(ordered.offset) + of(ordered.fetch);
        Items outer = items;
        items = items(ordered.query);
        size += keys(ordered.orderList);
        items = outer;
        return size;
    }

    private double select(SqlSelect select) {
        Items outerItems = items;
        Map<String, Double> outerWindows = windows;
        items = Items.NONE;
        windows = windows(select.getWindowList());
        double size = 1 + sum(select.getSelectList()) + from(select.getFrom()) + of(select.getWhere());
        items = items(select);
        size += keys(select.getGroup())
                + of(select.getHaving())
                + of(select.getQualify())
                + keys(select.getOrderList());
        items = outerItems;
        windows = outerWindows;
        return size + of(select.getOffset()) + of(select.getFetch()) + groupingSets(select.getGroup());
    }

    private Map<String, Double> windows(@Nullable SqlNodeList definitions) {
        Map<String, Double> sizes = new HashMap<>();
        for (SqlNode each : definitions == null ? SqlNodeList.EMPTY : definitions) {
            double size = of(each);
            if (each instanceof SqlWindow window && window.getDeclName() != null) {
                SqlIdentifier based = window.getRefName();
                sizes.put(
                        name(window.getDeclName()), size + (based == null ? 0 : sizes.getOrDefault(name(based), 0.0)));
            }
        }
        return sizes;
    }

    private Items items(SqlNode query) {
        if (query instanceof SqlWith with) {
            return items(with.body);
        }
        if (!(query instanceof SqlSelect select)) {
            return Items.NONE;
        }
        List<Double> inOrder = new ArrayList<>();
        Map<String, Double> byName = new HashMap<>();
        for (SqlNode item : select.getSelectList()) {
            inOrder.add(of(item));
            if (item instanceof SqlCall call
                    && call.getKind() == SqlKind.AS
                    && call.operand(1) instanceof SqlIdentifier alias) {
                byName.put(name(alias), of(call.operand(0)));
            }
        }
        return new Items(inOrder, byName);
    }

    /** Of GROUP BY and ORDER BY, where a number stands for an item. */
    private double keys(@Nullable SqlNodeList keys) {
        double size = 0;
        for (SqlNode key : keys == null ? SqlNodeList.EMPTY : keys) {
            size += key instanceof SqlNumericLiteral number ? ordinal(number) : of(key);
        }
        return size;
    }

    private double ordinal(SqlNumericLiteral number) {
        BigDecimal value = number.bigDecimalValue();
        double index = value == null ? 0 : value.doubleValue();
        return index >= 1 && index <= items.inOrder.size() ? items.inOrder.get((int) index - 1) : 1;
    }

    /** Tables, and references to WITH queries, each of which is converted anew. */
    private double from(@Nullable SqlNode node) {
        if (node instanceof SqlIdentifier id) {
            return of(id) + (atReferences && id.isSimple() ? commonTables.getOrDefault(name(id), 0.0) : 0);
        }
        if (node instanceof SqlJoin join) {
            return 1 + from(join.getLeft()) + from(join.getRight()) + of(join.getCondition());
        }
        if (node instanceof SqlPivot pivot) {
            // Each value, and with it each comparison, stands once for each function.
            return 1
                    + from(pivot.query)
                    + of(pivot.axisList)
                    + of(pivot.aggList) * pivot.inList.size()
                    + of(pivot.inList) * pivot.aggList.size();
        }
        if (node instanceof SqlUnpivot unpivot) {
            return 1 + from(unpivot.query) + of(unpivot.inList) * 2;
        }
        if (node instanceof SqlCall call && BEHIND_TABLES.contains(call.getKind())) {
            List<@Nullable SqlNode> operands = call.getOperandList();
            return 1 + from(operands.get(0)) + sum(operands.subList(1, operands.size()));
        }
        return of(node);
    }

    /** Each set names its keys. */
    private static double groupingSets(@Nullable SqlNodeList keys) {
        if (keys == null) {
            return 0;
        }
        double sets = keys.stream().mapToDouble(StatementSize::sets).reduce(1, (x, y) -> x * y);
        return sets > 1
                ? sets * keys.stream().mapToDouble(StatementSize::groupingKeys).sum()
                : 0;
    }

    private static double sets(@Nullable SqlNode node) {
        if (!(node instanceof SqlCall call)) {
            return 1;
        }
        int operands = call.operandCount();
        return switch (call.getKind()) {
            case CUBE -> Math.pow(2, operands);
            case ROLLUP -> operands + 1;
            case GROUPING_SETS ->
                call.getOperandList().stream().mapToDouble(StatementSize::sets).sum();
            default -> 1;
        };
    }

    private static double groupingKeys(@Nullable SqlNode node) {
        if (node instanceof SqlNodeList list) {
            return list.size();
        }
        if (node instanceof SqlCall call) {
            return switch (call.getKind()) {
                case CUBE, ROLLUP, GROUPING_SETS, ROW ->
                    call.getOperandList().stream()
                            .mapToDouble(StatementSize::groupingKeys)
                            .sum();
                default -> 1;
            };
        }
        return 1;
    }

    private static String name(SqlIdentifier id) {
        return id.getSimple().toUpperCase(Locale.ROOT);
    }
}
