package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewView;
import io.meshgate.connector.TableName;
import io.meshgate.connector.ViewText;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.MeshTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a view: the query as its author wrote it, with the full names of its tables, and the columns that it
 * yields. Nothing of the author's policies is in it: no filter, no attribute.
 */
final class ViewDefinition {
    private static final String UUID_EXTENSION = "ARROW:extension:name";
    private static final int LONGEST_NAME = 255;

    private final StatementScope scope;
    private final String domain;
    private final TableName name;
    private final String text;
    private final boolean star;
    private final RelDataType rowType;

    private ViewDefinition(
            StatementScope scope, String domain, TableName name, String text, boolean star, RelDataType rowType) {
        this.scope = scope;
        this.domain = domain;
        this.name = name;
        this.text = text;
        this.star = star;
        this.rowType = rowType;
    }

    /**
     * Reads the query of a CREATE VIEW.
     *
     * @param start where it begins in the statement
     * @throws GatewayException when its author could not run it
     */
    static ViewDefinition of(StatementScope scope, Token start, String domain, TableName name) {
        String sql = scope.sql();
        // The query where it stood, so that positions in errors are those of the whole text.
        String inPlace = sql.substring(0, start.start()).replaceAll("[^\\r\\n]", " ") + sql.substring(start.start());
        if (inPlace.length() - start.start() > ViewQuery.LONGEST_TEXT) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "The query of a view has at most " + ViewQuery.LONGEST_TEXT + " characters");
        }
        QueryPlan plan = scope.queries().apply(inPlace);
        if (!plan.parameters().isEmpty()) {
            throw invalid("The query of a view cannot have parameters");
        }
        if (plan.views().stream()
                .anyMatch(view -> view.domain().equals(domain) && view.name().equals(name))) {
            throw invalid("The view would read itself");
        }
        try {
            StatementConverter converter = new StatementConverter(scope.names().mesh(), scope.session());
            SqlNode tree = StatementConverter.parseQuery(inPlace);
            boolean star = ViewQuery.hasStar(tree);
            FullNames names = FullNames.of(inPlace, tree);
            RelDataType rowType = converter.rowType(converter.validate(tree));
            String full = names.text(converter::table, start.start());
            requireSame(scope, full, rowType);
            return new ViewDefinition(scope, domain, name, full, star, rowType);
        } catch (SqlParseException e) {
            throw StatementErrors.translate(e);
        }
    }

    /** With the full names, the query must mean the same in a session without defaults. */
    private static void requireSame(StatementScope scope, String full, RelDataType rowType) {
        SessionContext session = scope.session();
        SessionContext bare =
                new SessionContext(session.principal(), Optional.empty(), Optional.empty(), session.zone());
        try {
            StatementConverter converter = new StatementConverter(scope.names().mesh(), bare);
            SqlNode tree = StatementConverter.parseQuery(full);
            if (converter.rowType(converter.validate(tree)).equals(rowType)) {
                return;
            }
        } catch (SqlParseException | RuntimeException e) {
            throw notStorable(e);
        }
        throw notStorable(null);
    }

    private static GatewayException notStorable(@Nullable Exception cause) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED,
                "The query cannot be stored with the full names of its tables; write catalog.schema.table for each table,"
                        + " and give it an alias",
                cause);
    }

    /** @param labels the columns' names, empty for those of the query */
    NewView view(List<NamePart> labels, Optional<String> comment) {
        List<RelDataTypeField> fields = rowType.getFieldList();
        if (!labels.isEmpty() && labels.size() != fields.size()) {
            throw invalid(
                    "The view has " + labels.size() + " columns by its list and " + fields.size() + " by its query");
        }
        if (!labels.isEmpty() && star) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "A view with a list of columns cannot take columns by *; name them in the query");
        }
        List<Field> columns = new ArrayList<>();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < fields.size(); i++) {
            String label =
                    labels.isEmpty() ? fields.get(i).getName() : labels.get(i).text();
            requireName(i, label);
            if (!names.add(label)) {
                throw invalid("Column " + (i + 1) + " of the view has the name of another; names differ by more than"
                        + " case");
            }
            columns.add(declared(label, fields.get(i).getType()));
        }
        List<ViewText> texts = new ArrayList<>();
        texts.add(new ViewText(ViewQuery.DIALECT, text));
        if (labels.isEmpty()) {
            texts.addAll(PortableTexts.of(text, domain, this::table));
        }
        return new NewView(name, columns, texts, comment);
    }

    private Optional<MeshTable> table(List<String> full) {
        return full.size() == 3 ? scope.names().mesh().table(full.get(0), full.get(1), full.get(2)) : Optional.empty();
    }

    private static void requireName(int index, String label) {
        if (label.isBlank() || label.startsWith("EXPR$")) {
            throw invalid("Column " + (index + 1) + " of the view has no name; give it one with AS");
        }
        if (label.length() > LONGEST_NAME || label.chars().anyMatch(c -> c == '.' || Character.isISOControl(c))) {
            throw invalid("Column " + (index + 1) + " of the view has a name that a column cannot have: it is longer"
                    + " than " + LONGEST_NAME + " characters, or holds a dot or a control character");
        }
    }

    /** The type in which a catalog stores the column. */
    private static Field declared(String label, RelDataType type) {
        Field field = MeshTypes.arrowField(label, type);
        ArrowType stored = field.getType();
        Field declared = new Field(label, FieldType.nullable(stored), field.getChildren());
        if (type.getSqlTypeName() == SqlTypeName.UUID) {
            FieldType uuid =
                    new FieldType(true, new ArrowType.FixedSizeBinary(16), null, Map.of(UUID_EXTENSION, "arrow.uuid"));
            declared = new Field(label, uuid, List.of());
        } else if (stored instanceof ArrowType.Int integer && integer.getBitWidth() < Integer.SIZE) {
            declared = new Field(label, FieldType.nullable(new ArrowType.Int(Integer.SIZE, true)), List.of());
        }
        if (stored instanceof ArrowType.Interval
                || !ViewColumns.keepsValues(type, MeshTypes.sqlType(MeshTable.nullable(declared)))) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "Column '" + label + "' is of type " + type + ", which a view cannot declare; cast it to another");
        }
        return declared;
    }

    private static GatewayException invalid(String message) {
        return new GatewayException(ErrorCode.INVALID_QUERY, message);
    }
}
