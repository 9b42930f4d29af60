package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.catalog.MeshTypes;
import io.meshgate.planner.sql.Operators;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlPivot;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/** Calcite's validator, with what Meshgate's SQL has otherwise. Of one statement, which it rewrites. */
final class StatementValidator extends SqlValidatorImpl {
    private static final int MOST_ITEMS = 10_000;

    private final CommonColumns commonColumns = new CommonColumns(this);
    private int items;

    StatementValidator(CalciteCatalogReader catalog, SqlValidator.Config config) {
        super(Operators.table(), catalog, MeshTypes.FACTORY, config);
    }

    /** Counts, as stars of stars multiply, and only the validator knows for how many columns each of them stands. */
    @Override
    protected void addToSelectList(
            List<SqlNode> list,
            Set<String> aliases,
            List<Map.Entry<String, RelDataType>> fieldList,
            SqlNode exp,
            SelectScope scope,
            boolean includeSystemVars) {
        items++;
        if (items > MOST_ITEMS) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "The statement's SELECTs come to more than " + MOST_ITEMS + " columns, those of each * counted");
        }
        super.addToSelectList(list, aliases, fieldList, exp, scope, includeSystemVars);
    }

    @Override
    public @Nullable List<String> usingNames(SqlJoin join) {
        return commonColumns.namesOf(join).orElseGet(() -> super.usingNames(join));
    }

    @Override
    protected void validateJoin(SqlJoin join, SqlValidatorScope scope) {
        commonColumns.take(join);
        super.validateJoin(join, scope);
    }

    /** The first clause after FROM. */
    @Override
    protected void validateWhereClause(SqlSelect select) {
        commonColumns.writeOut(select, join -> {
            SqlValidatorScope scope = getJoinScope(join);
            SqlNode condition = expand(Objects.requireNonNull(join.getCondition()), scope);
            join.setOperand(5, condition);
            validateWhereOrOn(scope, condition, "ON");
        });
        super.validateWhereClause(select);
    }

    @Override
    public RelDataType deriveType(SqlValidatorScope scope, SqlNode expression) {
        RelDataType type = super.deriveType(scope, expression);
        return expression.getKind() == SqlKind.OVER && !type.isNullable()
                ? FrameTypes.ofEmptyFrame(this, scope, (SqlCall) expression).orElse(type)
                : type;
    }

    @Override
    protected void validateOrderList(SqlSelect select) {
        commonColumns.writeOutOrder(select);
        if (DistinctOrder.isConcerned(select)) {
            DistinctOrder.validate(this, select, () -> super.validateOrderList(select));
        } else {
            super.validateOrderList(select);
        }
    }

    @Override
    public void validateWithItem(SqlWithItem item) {
        super.validateWithItem(item);
        RecursiveQueries.requireTypesOfSeed(item);
    }

    @Override
    public void validatePivot(SqlPivot pivot) {
        PivotNames.storedCase(
                pivot, Objects.requireNonNull(getNamespace(pivot.query)).getRowType());
        super.validatePivot(pivot);
    }
}
