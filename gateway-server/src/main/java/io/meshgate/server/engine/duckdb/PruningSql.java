package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.FileGroup;
import io.meshgate.connector.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A scan's predicate on the rows of a group's files, aliased {@code d}. It cannot fail, and it means what it says, so it
 * may stand where a statement's own conditions must not: below the join that drops deleted rows.
 */
record PruningSql(FileScan scan, FileGroup group) {

    /** Of a conjunction, the parts whose columns the scan reads; a row qualifies only if each is TRUE. */
    List<String> conditions(Predicate predicate) {
        if (predicate instanceof Predicate.And and) {
            List<String> conditions = new ArrayList<>();
            and.operands().forEach(operand -> conditions.addAll(conditions(operand)));
            return conditions;
        }
        return condition(predicate).stream().toList();
    }

    private Optional<String> condition(Predicate predicate) {
        if (predicate instanceof Predicate.Comparison comparison) {
            return operand(comparison.column())
                    .map(operand ->
                            operand.value() + operator(comparison.operator()) + operand.literal(comparison.literal()));
        }
        if (predicate instanceof Predicate.In in) {
            return operand(in.column())
                    .map(operand -> operand.value() + " IN ("
                            + in.literals().stream().map(operand::literal).collect(Collectors.joining(", ")) + ")");
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return operand(isNull.column()).map(operand -> operand.value() + " IS NULL");
        }
        if (predicate instanceof Predicate.IsNotNull isNotNull) {
            return operand(isNotNull.column()).map(operand -> operand.value() + " IS NOT NULL");
        }
        if (predicate instanceof Predicate.StartsWith startsWith) {
            return operand(startsWith.column())
                    .map(operand -> "starts_with(" + operand.value() + ", " + Sql.string(startsWith.prefix()) + ")");
        }
        if (predicate instanceof Predicate.And and) {
            return all(and.operands(), " AND ");
        }
        if (predicate instanceof Predicate.Or or) {
            return all(or.operands(), " OR ");
        }
        return condition(((Predicate.Not) predicate).operand()).map(operand -> "(NOT " + operand + ")");
    }

    private Optional<String> all(List<Predicate> operands, String connective) {
        List<String> conditions = operands.stream()
                .flatMap(operand -> condition(operand).stream())
                .toList();
        return conditions.size() == operands.size() && !conditions.isEmpty()
                ? Optional.of("(" + String.join(connective, conditions) + ")")
                : Optional.empty();
    }

    private static String operator(Predicate.Operator operator) {
        return switch (operator) {
            case EQUAL -> " = ";
            case NOT_EQUAL -> " <> ";
            case LESS -> " < ";
            case LESS_OR_EQUAL -> " <= ";
            case GREATER -> " > ";
            case GREATER_OR_EQUAL -> " >= ";
        };
    }

    private record Operand(Field field, String value) {
        String literal(Object literal) {
            return DuckDbTypes.literal(field, literal);
        }
    }

    private Optional<Operand> operand(String column) {
        List<Field> fields = scan.schema().getFields();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).getName().equals(column)) {
                return Optional.of(new Operand(
                        fields.get(i),
                        FileScanSql.value(fields.get(i), group.columns().get(i))));
            }
        }
        return Optional.empty();
    }
}
