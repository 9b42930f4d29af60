package io.meshgate.planner;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.StoredTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.calcite.sql.SqlNode;

/** The query within a statement that writes what the query gives. */
final class RowsToWrite {
    private static final List<String> STARTS = List.of("SELECT", "WITH", "VALUES", "TABLE");

    private RowsToWrite() {}

    /** Whether a query begins here: also one in parentheses, which a list of columns may look like. */
    static boolean isQuery(StatementScope scope, Tokens tokens) {
        Token first = tokens.peek();
        if (!first.is("(")) {
            return startsQuery(first);
        }
        Tokens inside = new Tokens(scope.sql().substring(first.start() + 1));
        while (inside.peek().is("(")) {
            inside.take();
        }
        return startsQuery(inside.peek());
    }

    private static boolean startsQuery(Token token) {
        return STARTS.stream().anyMatch(token::is);
    }

    /** Plans the rest of the statement as a query, at its place: positions in errors are those of the whole text. */
    static TypedQuery plan(StatementScope scope, Tokens tokens, String accepted, UnaryOperator<SqlNode> change) {
        if (!isQuery(scope, tokens)) {
            throw tokens.unexpected(accepted);
        }
        int start = tokens.peek().start();
        String sql = scope.sql();
        String query = sql.substring(0, start).replaceAll("[^\\r\\n]", " ") + sql.substring(start);
        return scope.rows().apply(query, change);
    }

    /** The columns of a table that is to hold the rows. */
    static List<Field> columns(TypedQuery query) {
        List<Field> columns = new ArrayList<>();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        List<Field> result = query.plan().resultSchema().getFields();
        List<Set<String>> tags = query.tags().get();
        for (int i = 0; i < result.size(); i++) {
            String name = result.get(i).getName();
            if (name.isBlank() || name.startsWith("EXPR$")) {
                throw invalid("Column " + (i + 1) + " of the query has no name; give it one with AS");
            }
            if (name.length() > 255 || name.chars().anyMatch(c -> c == '.' || Character.isISOControl(c))) {
                throw invalid("Column " + (i + 1) + " of the query has a name that a table's column cannot have: it is"
                        + " longer than 255 characters or holds a dot or a control character");
            }
            if (!names.add(name)) {
                throw invalid("Column " + (i + 1) + " of the query has the name of another; names differ by more than"
                        + " case");
            }
            columns.add(tagged(StoredTypes.field(name, query.types().get(i)), tags.get(i)));
        }
        return columns;
    }

    /** What is written from a tagged column stays tagged. */
    private static Field tagged(Field field, Set<String> tags) {
        if (tags.isEmpty()) {
            return field;
        }
        Map<String, String> metadata = new HashMap<>(field.getMetadata());
        metadata.put(Column.TAGS, String.join(",", tags));
        FieldType type = new FieldType(field.isNullable(), field.getType(), field.getDictionary(), metadata);
        return new Field(field.getName(), type, field.getChildren());
    }

    private static GatewayException invalid(String message) {
        return new GatewayException(ErrorCode.INVALID_QUERY, message);
    }
}
