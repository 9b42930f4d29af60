package io.meshgate.planner.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT under construction. Clauses are added in the order in which SQL evaluates them; what does not fit any more
 * needs a derived table around the block. Mutable; belongs to the writer of one fragment.
 */
final class SelectBlock {
    /** How far the block has come in SQL's order of evaluation. */
    enum Clause {
        FROM,
        WHERE,
        GROUP_BY,
        SELECT,
        ORDER_BY,
        LIMIT
    }

    /** An ORDER BY key: the expression's SQL and what follows it. */
    record OrderKey(String expression, String direction) {}

    /** Empty for a block without FROM. */
    final String from;
    /** Whether the FROM joins, so that it needs parentheses to the right of a JOIN: those to its left bind first. */
    boolean joined;
    /** The SQL of each output column. */
    List<String> columns;
    /** Whether every column is a mere reference, which can be repeated anywhere in the block. */
    boolean plain;

    Clause reached;
    final List<String> where = new ArrayList<>();
    final List<String> having = new ArrayList<>();
    final List<OrderKey> orderBy = new ArrayList<>();

    @Nullable
    String groupBy;

    @Nullable
    String limit;

    @Nullable
    String offset;

    SelectBlock(String from, List<String> columns, Clause reached, boolean plain) {
        this.from = from;
        this.columns = columns;
        this.reached = reached;
        this.plain = plain;
    }

    /** Whether a JOIN can take the block's FROM as it is. */
    boolean isFromOnly() {
        return reached == Clause.FROM && plain && !from.isEmpty();
    }

    /** Whether only WHERE has been added to a FROM of mere references. */
    boolean isFilteredFrom() {
        return reached.compareTo(Clause.WHERE) <= 0 && plain && !from.isEmpty();
    }

    /**
     * The whole SELECT.
     *
     * @param items the select list, in order
     * @param aliases the name of each item, quoted
     */
    String select(List<String> items, List<String> aliases) {
        StringBuilder sql = new StringBuilder("SELECT ");
        if (items.isEmpty()) {
            // SQL has no empty select list; the column is never read.
            sql.append("1");
        }
        for (int i = 0; i < items.size(); i++) {
            sql.append(i == 0 ? "" : ", ").append(items.get(i));
            sql.append(" AS ").append(aliases.get(i));
        }
        if (!from.isEmpty()) {
            sql.append(" FROM ").append(from);
        }
        clause(sql, " WHERE ", where);
        if (groupBy != null) {
            sql.append(" GROUP BY ").append(groupBy);
        }
        clause(sql, " HAVING ", having);
        if (!orderBy.isEmpty()) {
            sql.append(" ORDER BY ").append(orderKeys(aliases));
        }
        if (limit != null) {
            sql.append(" LIMIT ").append(limit);
        }
        if (offset != null) {
            sql.append(" OFFSET ").append(offset);
        }
        return sql.toString();
    }

    /** A key that is an output column is named by its alias, so that it is evaluated once. */
    private String orderKeys(List<String> aliases) {
        List<String> keys = new ArrayList<>();
        for (OrderKey key : orderBy) {
            int column = columns.indexOf(key.expression());
            String expression = column >= 0 && column < aliases.size() ? aliases.get(column) : key.expression();
            keys.add(expression + key.direction());
        }
        return String.join(", ", keys);
    }

    private static void clause(StringBuilder sql, String keyword, List<String> conditions) {
        if (!conditions.isEmpty()) {
            sql.append(keyword).append(String.join(" AND ", conditions));
        }
    }
}
