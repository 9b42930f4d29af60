package io.meshgate.planner.sql;

import io.meshgate.planner.sql.SelectBlock.Clause;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Writes the rows that come from no table: those of VALUES, and the elements of collections. */
final class InlineRows {
    private final Dialect dialect;
    private final Aliases aliases;

    InlineRows(Dialect dialect, Aliases aliases) {
        this.dialect = dialect;
        this.aliases = aliases;
    }

    /** Mere references or literals; for VALUES without rows a block to derive a table from. */
    SelectBlock values(Values values) {
        List<RelDataTypeField> fields = values.getRowType().getFieldList();
        if (values.getTuples().isEmpty()) {
            return none(fields);
        }
        if (values.getTuples().size() == 1) {
            return new SelectBlock("", row(values.getTuples().get(0), fields), Clause.FROM, true);
        }
        List<String> rows = new ArrayList<>();
        for (List<RexLiteral> tuple : values.getTuples()) {
            rows.add("(" + String.join(", ", row(tuple, fields)) + ")");
        }
        String alias = aliases.next();
        List<String> names = Aliases.columns(fields.size());
        String from = "(VALUES " + String.join(", ", rows) + ") AS " + alias + "(" + String.join(", ", names) + ")";
        return new SelectBlock(from, Aliases.qualified(alias, fields.size()), Clause.FROM, true);
    }

    /** A block of no rows, for a derived table: nothing can be merged into it. */
    private SelectBlock none(List<RelDataTypeField> fields) {
        List<String> nulls = fields.stream()
                .map(field -> dialect.cast("NULL", field.getType()))
                .toList();
        SelectBlock none = new SelectBlock("", nulls, Clause.WHERE, false);
        none.where.add("FALSE");
        return none;
    }

    private List<String> row(List<RexLiteral> tuple, List<RelDataTypeField> fields) {
        List<String> row = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            row.add(value(tuple.get(i), fields.get(i).getType()));
        }
        return row;
    }

    private String value(RexLiteral literal, RelDataType type) {
        String sql = dialect.literal(literal);
        boolean inferred = type.getSqlTypeName() == SqlTypeName.INTEGER
                || type.getSqlTypeName() == SqlTypeName.BOOLEAN
                || SqlTypeUtil.isCharacter(type);
        return inferred && !literal.isNull() ? sql : dialect.cast(sql, type);
    }

    /**
     * All collections side by side, the shorter ones filled up with NULL; then the ordinality.
     *
     * @param input of mere references, in which the collections are columns
     */
    SelectBlock elements(Uncollect uncollect, SelectBlock input) {
        List<RelDataTypeField> collections = uncollect.getInput().getRowType().getFieldList();
        List<String> items = new ArrayList<>();
        List<Function<String, List<String>>> outputs = new ArrayList<>();
        for (int i = 0; i < collections.size(); i++) {
            RelDataType type = collections.get(i).getType();
            String collection = input.columns.get(i);
            String name = ".u" + i;
            if (type.getSqlTypeName() == SqlTypeName.MAP) {
                items.add("unnest(map_entries(" + collection + ")) AS u" + i);
                outputs.add(alias -> List.of(alias + name + ".key", alias + name + ".value"));
                continue;
            }
            items.add("unnest(" + collection + ") AS u" + i);
            RelDataType element = type.getComponentType();
            if (element != null
                    && element.isStruct()
                    && uncollect.getItemAliases().isEmpty()) {
                outputs.add(alias -> element.getFieldNames().stream()
                        .map(field -> alias + name + "." + dialect.quote(field))
                        .toList());
            } else {
                outputs.add(alias -> List.of(alias + name));
            }
        }
        if (uncollect.withOrdinality) {
            items.add("generate_subscripts(" + input.columns.get(0) + ", 1) AS o");
            outputs.add(alias -> List.of(alias + ".o"));
        }
        String alias = aliases.next();
        String from = "(SELECT " + String.join(", ", items) + " FROM " + input.from + ") AS " + alias;
        List<String> columns =
                outputs.stream().flatMap(output -> output.apply(alias).stream()).toList();
        return new SelectBlock(from, columns, Clause.FROM, true);
    }
}
