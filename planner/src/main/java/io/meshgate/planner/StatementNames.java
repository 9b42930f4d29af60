package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.planner.catalog.Spelling;
import io.meshgate.planner.catalog.VersionedName;
import io.meshgate.planner.sql.Operators;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/** Finds the names as written in one statement's text, and what its author may have meant by them. */
final class StatementNames implements SuggestionSource {
    private static final String TYPES = "BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL(p, s),"
            + " VARCHAR[(n)], CHAR(n), VARBINARY, DATE, TIME, TIMESTAMP, TIMESTAMP WITH LOCAL TIME ZONE, UUID,"
            + " INTERVAL, t ARRAY, MAP<k, v> and ROW(name t, ...)";

    private final VisibleNames names;
    private final String sql;

    StatementNames(VisibleNames names, String sql) {
        this.names = names;
        this.sql = sql;
    }

    @Override
    public Optional<GatewayException> tableNotFound(SqlPosition position, Throwable cause) {
        return identifierAt(position).map(name -> names.tableNotFound(name, position, cause));
    }

    @Override
    public Optional<GatewayException> aliasNotFound(SqlPosition position, Throwable cause) {
        return identifierAt(position).filter(name -> name.size() > 1).map(name -> {
            String written = NamePart.join(name.subList(0, name.size() - 1));
            String message = "Table '" + written + "' not found in the FROM clause"
                    + Spelling.didYouMean(written, new IdentifierFinder(position).aliases());
            return new GatewayException(ErrorCode.TABLE_NOT_FOUND, message, position, cause);
        });
    }

    @Override
    public Optional<GatewayException> columnNotFound(SqlPosition position, Throwable cause) {
        IdentifierFinder finder = new IdentifierFinder(position);
        Optional<String> type = finder.type();
        if (type.isPresent()) {
            String message = "Type '" + type.get() + "' is unknown; accepted are " + TYPES;
            return Optional.of(new GatewayException(ErrorCode.TYPE_MISMATCH, message, position, cause));
        }
        return finder.found().map(name -> {
            Set<String> columns = new LinkedHashSet<>();
            names.mesh()
                    .pinnedTables()
                    .forEach(table -> table.visibleFields().forEach(field -> columns.add(field.getName())));
            String last = name.get(name.size() - 1).text();
            String message = "Column '" + NamePart.join(name) + "' not found" + Spelling.didYouMean(last, columns);
            return new GatewayException(ErrorCode.COLUMN_NOT_FOUND, message, position, cause);
        });
    }

    @Override
    public GatewayException functionNotFound(String signature, @Nullable SqlPosition position, Throwable cause) {
        int open = signature.indexOf('(');
        String name = open < 0 ? signature : signature.substring(0, open);
        List<SqlOperator> functions = Operators.all().stream()
                .filter(operator -> operator instanceof SqlFunction)
                .toList();
        Optional<SqlOperator> known = functions.stream()
                .filter(operator -> operator.getName().equalsIgnoreCase(name))
                .findFirst();
        String message;
        if (known.isPresent()) {
            message = "Function '" + name + "' does not take " + signature.substring(name.length())
                    + signatures(known.get());
        } else {
            List<String> all = functions.stream()
                    .map(operator -> operator.getName().toLowerCase(Locale.ROOT))
                    .toList();
            message = "Function '" + name + "' not found" + Spelling.didYouMean(name, all);
        }
        return new GatewayException(ErrorCode.FUNCTION_NOT_FOUND, message, position, cause);
    }

    private static String signatures(SqlOperator function) {
        try {
            String accepted = function.getAllowedSignatures().replaceAll("\\s*\\R\\s*", ", ");
            return accepted.isEmpty() ? "" : "; accepted is " + accepted;
        } catch (UnsupportedOperationException e) {
            // Some functions of Calcite cannot say what they accept.
            return "";
        }
    }

    /** The identifier that starts here; the failed validation may have changed the tree, hence it is parsed again. */
    private Optional<List<NamePart>> identifierAt(SqlPosition position) {
        return new IdentifierFinder(position).found();
    }

    private final class IdentifierFinder extends SqlBasicVisitor<@Nullable Void> {
        private final SqlPosition wanted;
        private final Set<String> aliases = new LinkedHashSet<>();
        private @Nullable SqlIdentifier found;
        private @Nullable String type;

        IdentifierFinder(SqlPosition wanted) {
            this.wanted = wanted;
            try {
                StatementConverter.parseQuery(sql).accept(this);
            } catch (SqlParseException e) {
                throw new IllegalStateException("a text that was parsed does not parse again", e);
            }
        }

        Optional<List<NamePart>> found() {
            return Optional.ofNullable(found).map(StatementNames::parts);
        }

        /** The name of a type, if that is what stands here. */
        Optional<String> type() {
            return Optional.ofNullable(type);
        }

        Set<String> aliases() {
            return aliases;
        }

        @Override
        public @Nullable Void visit(SqlIdentifier id) {
            boolean here = parts(id).stream().anyMatch(part -> part.position().equals(wanted));
            if (here && (found == null || found.names.size() < id.names.size())) {
                found = id;
            }
            return null;
        }

        @Override
        public @Nullable Void visit(SqlDataTypeSpec spec) {
            SqlIdentifier name = spec.getTypeName();
            SqlParserPos position = name.getParserPosition();
            if (new SqlPosition(position.getLineNum(), position.getColumnNum()).equals(wanted)) {
                type = NamePart.join(parts(name));
            }
            return null;
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call.getKind() == SqlKind.AS && call.operand(1) instanceof SqlIdentifier alias) {
                aliases.add(alias.getSimple());
            }
            return super.visit(call);
        }
    }

    static List<NamePart> parts(SqlIdentifier id) {
        List<NamePart> parts = new ArrayList<>();
        for (int i = 0; i < id.names.size(); i++) {
            SqlParserPos position = id.getComponentParserPosition(i);
            String name = id.names.get(i).isEmpty() ? "*" : VersionedName.written(id.names.get(i));
            // Names in USING have no parts to Calcite's parser.
            boolean quoted = id.isComponentQuoted(i) || (id.isSimple() && position.isQuoted());
            parts.add(new NamePart(name, quoted, new SqlPosition(position.getLineNum(), position.getColumnNum())));
        }
        return parts;
    }
}
