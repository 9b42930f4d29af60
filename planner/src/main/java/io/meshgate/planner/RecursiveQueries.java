package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.planner.sql.RecursionOperators;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the queries of WITH RECURSIVE for Calcite, which finds a reference of a query to itself only in the very case of
 * its name, takes the types of the first rows for those of all, NOT NULL included, and wants every query of the list to
 * be recursive.
 */
final class RecursiveQueries extends SqlBasicVisitor<@Nullable Void> {
    private RecursiveQueries() {}

    /** Changes a parsed tree in place. */
    static void prepare(SqlNode tree) {
        tree.accept(new RecursiveQueries());
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        super.visit(call);
        if (call instanceof SqlWithItem item && item.recursive.booleanValue()) {
            boolean refers = new References(item.name.getSimple()).in(item.query);
            if (!refers) {
                item.recursive = SqlLiteral.createBoolean(false, item.recursive.getParserPosition());
            } else {
                item.query = recursive(item);
            }
        }
        return null;
    }

    /**
     * Validation has cast columns of the first query where the other one has wider types, but has taken that one's own types from
     * columns that were not cast.
     *
     * @throws GatewayException with TYPE_MISMATCH
     */
    static void requireTypesOfSeed(SqlWithItem item) {
        boolean recursive = item.recursive.booleanValue() && item.query.getKind() == SqlKind.UNION;
        if (!recursive || !(((SqlCall) item.query).operand(0) instanceof SqlSelect seed)) {
            return;
        }
        for (SqlNode each : seed.getSelectList()) {
            SqlNode value = each.getKind() == SqlKind.AS ? ((SqlCall) each).operand(0) : each;
            if (!(value instanceof SqlCall call) || call.getOperator() != RecursionOperators.SEED) {
                SqlParserPos position = item.name.getParserPosition();
                throw new GatewayException(
                        ErrorCode.TYPE_MISMATCH,
                        "WITH RECURSIVE: the query that refers to '" + item.name.getSimple()
                                + "' gives a column a wider type than" + " the first one does; cast it in the first",
                        new SqlPosition(position.getLineNum(), position.getColumnNum()),
                        null);
            }
        }
    }

    private static SqlNode recursive(SqlWithItem item) {
        if (!(item.query instanceof SqlBasicCall union)
                || union.getKind() != SqlKind.UNION
                || union.operandCount() != 2
                || new References(item.name.getSimple()).in(union.operand(0))) {
            throw refused(item, "has to be a query that does not refer to itself, UNION [ALL], and one that does");
        }
        RecursiveReferences.requireOne(union.operand(1), item.name.getSimple());
        SqlNode seed = union.operand(0);
        SqlNodeList names = item.columnList == null ? labels(item, seed) : item.columnList;
        SqlParserPos position = seed.getParserPosition();
        List<SqlNode> operands = new ArrayList<>(List.of(seed, new SqlIdentifier("$seed", position)));
        List<SqlNode> values = new ArrayList<>();
        for (SqlNode name : names) {
            SqlIdentifier column = (SqlIdentifier) name;
            operands.add(column);
            SqlIdentifier value = new SqlIdentifier(List.of("$seed", column.getSimple()), position);
            values.add(SqlStdOperatorTable.AS.createCall(
                    position, RecursionOperators.SEED.createCall(position, value), column));
        }
        SqlNode opened = new SqlSelect(
                position,
                null,
                new SqlNodeList(values, position),
                SqlStdOperatorTable.AS.createCall(position, operands),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return union.getOperator().createCall(union.getParserPosition(), opened, union.operand(1));
    }

    /** What the columns are called where no list says so. */
    private static SqlNodeList labels(SqlWithItem item, SqlNode seed) {
        List<SqlNode> names = new ArrayList<>();
        for (SqlNode each : seed instanceof SqlSelect select ? select.getSelectList() : SqlNodeList.EMPTY) {
            SqlNode label = each.getKind() == SqlKind.AS ? ((SqlCall) each).operand(1) : each;
            if (!(label instanceof SqlIdentifier id) || id.isStar()) {
                names.clear();
                break;
            }
            names.add(new SqlIdentifier(id.names.get(id.names.size() - 1), label.getParserPosition()));
        }
        if (names.isEmpty()) {
            throw refused(item, "needs the names of its columns: WITH RECURSIVE name (column, ...) AS (...)");
        }
        return new SqlNodeList(names, seed.getParserPosition());
    }

    private static GatewayException refused(SqlWithItem item, String why) {
        SqlParserPos position = item.name.getParserPosition();
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED,
                "WITH RECURSIVE: '" + item.name.getSimple() + "' " + why,
                new SqlPosition(position.getLineNum(), position.getColumnNum()),
                null);
    }

    /** Finds, and spells as the name is spelled where it is given, what may refer to a query. */
    private static final class References extends SqlBasicVisitor<@Nullable Void> {
        private final String name;
        private boolean found;

        References(String name) {
            this.name = name;
        }

        boolean in(SqlNode query) {
            query.accept(this);
            return found;
        }

        @Override
        public @Nullable Void visit(SqlIdentifier id) {
            if (id.isSimple() && id.getSimple().equalsIgnoreCase(name)) {
                found = true;
                if (!id.isComponentQuoted(0)) {
                    id.assignNamesFrom(id.setName(0, name));
                }
            }
            return null;
        }
    }
}
