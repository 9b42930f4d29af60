package io.meshgate.planner;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlMoniker;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.util.Static;
import org.jspecify.annotations.Nullable;

/**
 * What the columns are that the sides of a JOIN have in common by USING or NATURAL (SQL:2016, part 2, 7.10): one column in place
 * of two, in each clause and for the joins around. Calcite knows them in SELECT and GROUP BY over one such join. Elsewhere it
 * takes their names for ambiguous, and of {@code (a FULL JOIN b USING (k)) JOIN c USING (k)} it compares only the k of a.
 *
 * <p>Of one statement, and for one thread, as its validator.
 */
final class CommonColumns {
    private final SqlValidatorImpl validator;
    private final SqlNameMatcher matcher;
    /** The joins that had USING or NATURAL, and those over them that have ON. */
    private final IdentityHashMap<SqlJoin, Written> taken = new IdentityHashMap<>();

    private final IdentityHashMap<SqlJoin, List<String>> commonNames = new IdentityHashMap<>();

    /** What a join had: the names of USING, where NATURAL stood, or the condition of ON. */
    private record Written(List<SqlIdentifier> using, Optional<SqlParserPos> natural, Optional<SqlNode> on) {}

    CommonColumns(SqlValidatorImpl validator) {
        this.validator = validator;
        this.matcher = validator.getCatalogReader().nameMatcher();
    }

    /**
     * Takes USING or NATURAL away from a join that is not validated, as Calcite takes both for ambiguous over other such joins, and
     * ON from one over them.
     */
    void take(SqlJoin join) {
        if (isPlain(join)) {
            boolean on = join.getConditionType() == JoinConditionType.ON && !(join instanceof SqlAsofJoin);
            if (on && hasCommon(join)) {
                replaceCondition(
                        join, new Written(List.of(), Optional.empty(), Optional.ofNullable(join.getCondition())));
            }
            return;
        }
        boolean using = join.getConditionType() == JoinConditionType.USING;
        if (using == join.isNatural()) {
            // Refused by the validator.
            return;
        }
        List<SqlIdentifier> names = new ArrayList<>();
        if (join.getCondition() instanceof SqlNodeList list) {
            for (SqlNode node : list) {
                SqlIdentifier name = (SqlIdentifier) node;
                if (names.stream().noneMatch(other -> matcher.matches(other.getSimple(), name.getSimple()))) {
                    names.add(name);
                }
            }
        }
        SqlParserPos natural = join.isNaturalNode().getParserPosition();
        replaceCondition(join, new Written(names, using ? Optional.empty() : Optional.of(natural), Optional.empty()));
    }

    private void replaceCondition(SqlJoin join, Written written) {
        taken.put(join, written);
        join.setOperand(1, SqlLiteral.createBoolean(false, SqlParserPos.ZERO));
        SqlParserPos position =
                written.natural().orElse(join.getConditionTypeNode().getParserPosition());
        join.setOperand(4, JoinConditionType.ON.symbol(position));
        join.setOperand(5, SqlLiteral.createBoolean(true, SqlParserPos.ZERO));
    }

    private static boolean isPlain(SqlJoin join) {
        return join.getConditionType() != JoinConditionType.USING && !join.isNatural();
    }

    /** The names of the columns that the sides of a join have in common by what it had; empty before it is written out. */
    Optional<List<String>> namesOf(SqlJoin join) {
        return Optional.ofNullable(commonNames.get(join));
    }

    /**
     * Gives the joins of a validated FROM clause their conditions, and the other clauses but ORDER BY instead of the names of common
     * columns what they stand for.
     *
     * @param conditions validates the condition that a join has got
     * @throws org.apache.calcite.runtime.CalciteContextException when a side has no column of a name in USING, or two, or when
     *     their types are not comparable
     */
    void writeOut(SqlSelect select, Consumer<SqlJoin> conditions) {
        SqlNode from = select.getFrom();
        if (from == null || !hasCommon(from)) {
            return;
        }
        Columns columns = new Columns(select);
        columns.writeOut(from, conditions);
        Names names = new Names(columns, from, List.of());
        // Here the aliases of the SELECT come first.
        Names others = new Names(columns, from, aliases(select.getSelectList()));
        select.setWhere(names.in(select.getWhere()));
        replaceEach(select.getGroup(), names::in);
        replaceEach(select.getWindowList(), names::in);
        select.setHaving(others.in(select.getHaving()));
        select.setQualify(others.in(select.getQualify()));
        replaceEach(select.getSelectList(), names::inItem);
    }

    /** Does the same in ORDER BY, where the names of all items come first, once these are known. */
    void writeOutOrder(SqlSelect select) {
        SqlNode from = select.getFrom();
        if (from != null && select.getOrderList() != null && hasCommon(from)) {
            SqlValidatorNamespace items = Objects.requireNonNull(validator.getNamespace(select));
            Names names =
                    new Names(new Columns(select), from, items.getRowType().getFieldNames());
            replaceEach(select.getOrderList(), names::in);
        }
    }

    private boolean hasCommon(SqlNode from) {
        return from instanceof SqlJoin join
                && (!isPlain(join)
                        || taken.containsKey(join)
                        || hasCommon(join.getLeft())
                        || hasCommon(join.getRight()));
    }

    private static void replaceEach(@Nullable SqlNodeList nodes, UnaryOperator<@Nullable SqlNode> replacement) {
        for (int i = 0; nodes != null && i < nodes.size(); i++) {
            nodes.set(i, replacement.apply(nodes.get(i)));
        }
    }

    /** Names given to other things than the column of that name. */
    private List<String> aliases(SqlNodeList items) {
        List<String> aliases = new ArrayList<>();
        for (SqlNode item : items) {
            if (item.getKind() == SqlKind.AS) {
                SqlBasicCall as = (SqlBasicCall) item;
                String alias = ((SqlIdentifier) as.operand(1)).getSimple();
                boolean same = as.operand(0) instanceof SqlIdentifier id
                        && id.isSimple()
                        && matcher.matches(id.getSimple(), alias);
                if (!same) {
                    aliases.add(alias);
                }
            }
        }
        return aliases;
    }

    /** The columns of one FROM clause. */
    private final class Columns {
        private final SelectScope scope;
        /** The place in the scope of each table, that is of what is no join. */
        private final IdentityHashMap<SqlNode, Integer> tables = new IdentityHashMap<>();

        private final List<String> aliases;
        /** By name, the column that each table has of it, or -1. */
        private final Map<String, List<Integer>> places = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        Columns(SqlSelect select) {
            this.scope = (SelectScope) Objects.requireNonNull(validator.getFromScope(select));
            number(Objects.requireNonNull(select.getFrom()));
            List<SqlMoniker> monikers = new ArrayList<>();
            scope.findAliases(monikers);
            this.aliases = monikers.stream()
                    .map(moniker -> moniker.getFullyQualifiedNames().get(0))
                    .toList();
            if (tables.size() != scope.getChildren().size()) {
                throw new IllegalStateException("FROM has " + tables.size() + " tables, and its scope "
                        + scope.getChildren().size());
            }
        }

        private void number(SqlNode node) {
            if (node instanceof SqlJoin join) {
                number(join.getLeft());
                number(join.getRight());
            } else {
                tables.put(node, tables.size());
            }
        }

        void writeOut(SqlNode node, Consumer<SqlJoin> conditions) {
            if (!(node instanceof SqlJoin join)) {
                return;
            }
            writeOut(join.getLeft(), conditions);
            writeOut(join.getRight(), conditions);
            Written written = taken.get(join);
            if (written == null) {
                return;
            }
            List<SqlIdentifier> names =
                    written.natural().map(at -> natural(join, at)).orElse(written.using());
            SqlNode condition = Objects.requireNonNull(join.getCondition());
            for (int i = 0; i < names.size(); i++) {
                SqlIdentifier name = names.get(i);
                SqlNode left = one(join.getLeft(), name);
                SqlNode right = one(join.getRight(), name);
                commonType(name, left, right);
                SqlNode equal = SqlStdOperatorTable.EQUALS.createCall(name.getParserPosition(), left, right);
                condition = i == 0 ? equal : SqlStdOperatorTable.AND.createCall(SqlParserPos.ZERO, condition, equal);
            }
            commonNames.put(join, names.stream().map(SqlIdentifier::getSimple).toList());
            join.setOperand(
                    5, written.on().map(new Names(this, join, List.of())::in).orElse(condition));
            conditions.accept(join);
        }

        private List<SqlIdentifier> natural(SqlJoin join, SqlParserPos position) {
            return SqlValidatorUtil.deriveNaturalJoinColumnList(
                            matcher, rowType(join.getLeft()), rowType(join.getRight()))
                    .stream()
                    .map(name -> new SqlIdentifier(name, position))
                    .toList();
        }

        private RelDataType rowType(SqlNode side) {
            return Objects.requireNonNull(validator.getNamespace(side)).getRowType();
        }

        private SqlNode one(SqlNode node, SqlIdentifier name) {
            List<SqlNode> found = named(node, name);
            if (found.size() == 1) {
                return found.get(0);
            }
            String simple = name.getSimple();
            throw validator.newValidationError(
                    name,
                    found.isEmpty() ? Static.RESOURCE.columnNotFound(simple) : Static.RESOURCE.columnAmbiguous(simple));
        }

        /** What a name stands for that joins have made one column of; nothing when it is another's, or not of one column. */
        Optional<SqlNode> common(SqlNode node, SqlIdentifier name) {
            if (!isCommon(node, name.getSimple())) {
                return Optional.empty();
            }
            List<SqlNode> found = named(node, name);
            return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
        }

        private boolean isCommon(SqlNode node, String name) {
            return node instanceof SqlJoin join
                    && (isIn(commonNames.getOrDefault(join, List.of()), name)
                            || isCommon(join.getLeft(), name)
                            || isCommon(join.getRight(), name));
        }

        /** The columns of a name that a table, or a join of some, has for the joins and clauses around. */
        private List<SqlNode> named(SqlNode node, SqlIdentifier name) {
            if (!(node instanceof SqlJoin join)) {
                return ofTable(Objects.requireNonNull(tables.get(node)), name);
            }
            List<SqlNode> left = named(join.getLeft(), name);
            List<SqlNode> right = named(join.getRight(), name);
            if (isIn(commonNames.getOrDefault(join, List.of()), name.getSimple())) {
                return List.of(merged(name, join.getJoinType(), left.get(0), right.get(0)));
            }
            List<SqlNode> both = new ArrayList<>(left);
            both.addAll(right);
            return both;
        }

        private List<SqlNode> ofTable(int table, SqlIdentifier name) {
            List<SqlValidatorNamespace> namespaces = scope.getChildren();
            int place = places.computeIfAbsent(
                            name.getSimple(),
                            simple -> namespaces.stream()
                                    .map(each ->
                                            matcher.indexOf(each.getRowType().getFieldNames(), simple))
                                    .toList())
                    .get(table);
            if (place < 0) {
                return List.of();
            }
            String column = namespaces.get(table).getRowType().getFieldNames().get(place);
            List<String> names = List.of(aliases.get(table), column);
            List<SqlParserPos> positions = List.of(SqlParserPos.ZERO, name.getComponentParserPosition(0));
            return List.of(new SqlIdentifier(names, null, name.getParserPosition(), positions));
        }

        /** The column that has no NULL of the join's own, or COALESCE where each may have some; of the type of both. */
        private SqlNode merged(SqlIdentifier name, JoinType type, SqlNode left, SqlNode right) {
            RelDataType common = commonType(name, left, right);
            if (!type.generatesNullsOnLeft()) {
                return cast(left, common);
            }
            if (!type.generatesNullsOnRight()) {
                return cast(right, common);
            }
            return SqlStdOperatorTable.COALESCE.createCall(
                    left.getParserPosition(), cast(left, common), cast(right, common));
        }

        private SqlNode cast(SqlNode column, RelDataType common) {
            RelDataType type = validator.deriveType(scope, column);
            return SqlTypeUtil.equalSansNullability(validator.getTypeFactory(), type, common)
                    ? column
                    : SqlStdOperatorTable.CAST.createCall(
                            column.getParserPosition(), column, SqlTypeUtil.convertTypeToSpec(common));
        }

        /** @throws org.apache.calcite.runtime.CalciteContextException when there is none */
        private RelDataType commonType(SqlIdentifier name, SqlNode left, SqlNode right) {
            RelDataType leftType = validator.deriveType(scope, left);
            RelDataType rightType = validator.deriveType(scope, right);
            RelDataType common =
                    SqlTypeUtil.leastRestrictiveForComparison(validator.getTypeFactory(), leftType, rightType);
            if (common == null || !SqlTypeUtil.isComparable(leftType, rightType)) {
                throw validator.newValidationError(
                        name,
                        Static.RESOURCE.naturalOrUsingColumnNotCompatible(
                                name.getSimple(), leftType.toString(), rightType.toString()));
            }
            return common;
        }
    }

    private boolean isIn(Collection<String> names, String name) {
        return names.stream().anyMatch(other -> matcher.matches(other, name));
    }

    /** Puts common columns in the place of their names; sub-queries keep theirs. */
    private final class Names extends SqlShuttle {
        private final Columns columns;
        private final SqlNode from;
        private final Collection<String> taken;

        /**
         * @param from whose columns are named
         * @param taken names of others
         */
        Names(Columns columns, SqlNode from, Collection<String> taken) {
            this.columns = columns;
            this.from = from;
            this.taken = taken;
        }

        @Nullable
        SqlNode in(@Nullable SqlNode clause) {
            return clause == null ? null : clause.accept(this);
        }

        /** An item of SELECT, which keeps its name. */
        @Nullable
        SqlNode inItem(@Nullable SqlNode item) {
            SqlNode replaced = in(item);
            return replaced == item || !(item instanceof SqlIdentifier name)
                    ? replaced
                    : SqlStdOperatorTable.AS.createCall(item.getParserPosition(), replaced, name);
        }

        @Override
        public @Nullable SqlNode visit(SqlIdentifier id) {
            return id.isSimple() && !isIn(taken, id.getSimple())
                    ? columns.common(from, id).orElse(id)
                    : id;
        }

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            switch (call.getKind()) {
                case SELECT, SCALAR_QUERY, WITH, LAMBDA -> {
                    return call;
                }
                case WINDOW -> {
                    SqlWindow window = (SqlWindow) call;
                    replaceEach(window.getPartitionList(), this::in);
                    replaceEach(window.getOrderList(), this::in);
                    return window;
                }
                default -> {
                    CallCopyingArgHandler operands = new CallCopyingArgHandler(call, false);
                    call.getOperator().acceptCall(this, call, true, operands);
                    return operands.result();
                }
            }
        }
    }
}
