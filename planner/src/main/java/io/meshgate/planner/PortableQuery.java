package io.meshgate.planner;

import io.meshgate.planner.catalog.VersionedName;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlLikeOperator;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * The part of SQL that means the same in Meshgate, Spark and Trino, whatever the data: a list of what is in it, so that
 * what nobody has thought of is not. Left out are, for instance, quotients, whose type differs; casts, which round and
 * fail differently; UPPER, which differs beyond ASCII; windows and LIMIT, for the place of NULLs.
 */
final class PortableQuery extends SqlBasicVisitor<@Nullable Void> {
    private static final Set<String> FUNCTIONS =
            Set.of("COUNT", "SUM", "MIN", "MAX", "AVG", "ABS", "LENGTH", "COALESCE", "NULLIF");
    private static final Set<SqlKind> SYNTAX = Set.of(
            SqlKind.WITH,
            SqlKind.WITH_ITEM,
            SqlKind.UNION,
            SqlKind.INTERSECT,
            SqlKind.EXCEPT,
            SqlKind.AS,
            SqlKind.AND,
            SqlKind.OR,
            SqlKind.NOT,
            SqlKind.EQUALS,
            SqlKind.NOT_EQUALS,
            SqlKind.LESS_THAN,
            SqlKind.LESS_THAN_OR_EQUAL,
            SqlKind.GREATER_THAN,
            SqlKind.GREATER_THAN_OR_EQUAL,
            SqlKind.IS_NULL,
            SqlKind.IS_NOT_NULL,
            SqlKind.IN,
            SqlKind.NOT_IN,
            SqlKind.EXISTS,
            SqlKind.CASE,
            SqlKind.COALESCE,
            SqlKind.NULLIF,
            SqlKind.PLUS,
            SqlKind.MINUS,
            SqlKind.TIMES,
            SqlKind.MINUS_PREFIX,
            SqlKind.PLUS_PREFIX);
    private static final int LONGEST_NAME = 40;

    private final Set<String> other = new LinkedHashSet<>();

    private PortableQuery() {}

    /** What of a query, as parsed, is not known to mean the same; empty when all does. */
    static Optional<String> other(SqlNode query) {
        PortableQuery portable = new PortableQuery();
        query.accept(portable);
        return portable.other.stream().findFirst();
    }

    private @Nullable Void refuse(String what) {
        other.add(what.length() > LONGEST_NAME ? what.substring(0, LONGEST_NAME) : what);
        return null;
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (call instanceof SqlSelect select) {
            return select(select);
        }
        if (call instanceof SqlJoin join) {
            return join(join);
        }
        if (call instanceof SqlOrderBy ordered) {
            // Without a limit the order of a view's rows means nothing.
            return ordered.fetch == null && ordered.offset == null ? super.visit(call) : refuse("LIMIT");
        }
        if (call instanceof SqlWithItem item && item.recursive.booleanValue()) {
            return refuse("WITH RECURSIVE");
        }
        Optional<String> refused = refusedCall(call);
        return refused.isPresent() ? refuse(refused.get()) : super.visit(call);
    }

    private @Nullable Void join(SqlJoin join) {
        boolean plain = !join.isNatural() && join.getConditionType() != JoinConditionType.USING;
        boolean known = switch (join.getJoinType()) {
            case INNER, LEFT, RIGHT, FULL, CROSS, COMMA -> true;
            default -> false;
        };
        if (!plain || !known) {
            return refuse(plain ? join.getJoinType() + " JOIN" : "JOIN without ON");
        }
        join.getLeft().accept(this);
        join.getRight().accept(this);
        if (join.getCondition() != null) {
            join.getCondition().accept(this);
        }
        return null;
    }

    private @Nullable Void select(SqlSelect select) {
        if (select.hasHints()
                || select.getQualify() != null
                || !select.getWindowList().isEmpty()) {
            return refuse("a hint, QUALIFY or WINDOW");
        }
        if (select.getFetch() != null || select.getOffset() != null) {
            return refuse("LIMIT");
        }
        if (select.isKeywordPresent(SqlSelectKeyword.STREAM)) {
            return refuse("STREAM");
        }
        if (usesAlias(select)) {
            return refuse("an alias of SELECT in GROUP BY or HAVING");
        }
        select.getSelectList().accept(this);
        for (SqlNode part : new @Nullable SqlNode[] {
            select.getFrom(), select.getWhere(), select.getGroup(), select.getHaving(), select.getOrderList()
        }) {
            if (part != null) {
                part.accept(this);
            }
        }
        return null;
    }

    /** Engines differ in whether it, or a column of the same name, is meant. */
    private static boolean usesAlias(SqlSelect select) {
        Set<String> aliases = new LinkedHashSet<>();
        for (SqlNode item : select.getSelectList()) {
            if (item.getKind() == SqlKind.AS && ((SqlCall) item).operand(1) instanceof SqlIdentifier alias) {
                aliases.add(alias.getSimple().toUpperCase(Locale.ROOT));
            }
        }
        SimpleNames used = new SimpleNames();
        if (select.getGroup() != null) {
            select.getGroup().accept(used);
        }
        if (select.getHaving() != null) {
            select.getHaving().accept(used);
        }
        return used.names.stream().anyMatch(aliases::contains);
    }

    private static final class SimpleNames extends SqlBasicVisitor<@Nullable Void> {
        private final Set<String> names = new LinkedHashSet<>();

        @Override
        public @Nullable Void visit(SqlIdentifier id) {
            if (id.isSimple()) {
                names.add(id.getSimple().toUpperCase(Locale.ROOT));
            }
            return null;
        }
    }

    private static Optional<String> refusedCall(SqlCall call) {
        String name = call.getOperator().getName();
        boolean known = SYNTAX.contains(call.getKind()) || name.equals("||");
        if (call.getKind() == SqlKind.BETWEEN) {
            known = call.getOperator() instanceof SqlBetweenOperator between
                    && between.flag == SqlBetweenOperator.Flag.ASYMMETRIC;
        } else if (call.getKind() == SqlKind.LIKE) {
            known = call.getOperator() instanceof SqlLikeOperator like
                    && like.isCaseSensitive()
                    && call.operandCount() == 2
                    && call.operand(1) instanceof SqlCharStringLiteral;
        } else if (call.getOperator() instanceof SqlFunction && !SYNTAX.contains(call.getKind())) {
            known = FUNCTIONS.contains(name.toUpperCase(Locale.ROOT));
        }
        return known ? Optional.empty() : Optional.of(name);
    }

    @Override
    public @Nullable Void visit(SqlIdentifier id) {
        boolean versioned =
                id.names.stream().anyMatch(name -> !VersionedName.written(name).equals(name));
        return versioned ? refuse("FOR ... AS OF") : null;
    }

    @Override
    public @Nullable Void visit(SqlLiteral literal) {
        boolean known = literal instanceof SqlNumericLiteral
                || isPlainString(literal)
                || literal.getValue() instanceof Boolean
                || literal.getValue() == null
                // Keywords of the syntax around, as DISTINCT and ALL.
                || literal.getValue() instanceof Enum
                || (literal instanceof SqlUnknownLiteral unknown && unknown.tag.equalsIgnoreCase("DATE"));
        return known ? null : refuse("a literal of type " + literal.getTypeName());
    }

    private static boolean isPlainString(SqlLiteral literal) {
        return literal instanceof SqlCharStringLiteral && !literal.toString().startsWith("_");
    }

    @Override
    public @Nullable Void visit(SqlDataTypeSpec type) {
        return refuse("a type");
    }

    @Override
    public @Nullable Void visit(SqlDynamicParam param) {
        return refuse("a parameter");
    }

    @Override
    public @Nullable Void visit(SqlIntervalQualifier qualifier) {
        return refuse("an interval");
    }

    @Override
    public @Nullable Void visit(SqlNodeList list) {
        for (SqlNode node : list) {
            if (node != null) {
                node.accept(this);
            }
        }
        return null;
    }
}
