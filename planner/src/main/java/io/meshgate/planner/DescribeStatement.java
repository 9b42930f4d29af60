package io.meshgate.planner;

import io.meshgate.connector.Column;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.SqlTypeText;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;

/** DESCRIBE: the columns of a table as the principal gets them. */
final class DescribeStatement implements StatementHandler {
    private static final String ACCEPTED = "DESCRIBE [[catalog.]schema.]table";

    @Override
    public PlannedStatement plan(StatementScope scope, Tokens tokens) {
        return describe(scope, tokens);
    }

    static PlannedStatement describe(StatementScope scope, Tokens tokens) {
        List<NamePart> name = tokens.name(ACCEPTED);
        tokens.expectEnd(ACCEPTED);
        MeshTable table = scope.names().table(name);
        List<Field> fields = table.visibleFields();
        List<Column> columns = table.access().columns();
        Answer answer =
                new Answer().text("Column").text("Type").truth("Nullable").optionalText("Comment");
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            String comment = columns.get(i).comment().orElse(null);
            answer.row(field.getName(), SqlTypeText.of(field), field.isNullable(), comment);
        }
        return answer.rows();
    }
}
