package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.VersionedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * The clauses {@code FOR ... AS OF} of one text. The parser knows one of them, and not as it is meant; so it sees blanks
 * in their place, by which nothing moves, and afterwards each table of the tree gets the version that stood behind it.
 */
final class VersionClauses {
    private static final Pattern CONCERNED =
            Pattern.compile("\\b(SYSTEM_TIME|TIMESTAMP|VERSION)\\b", Pattern.CASE_INSENSITIVE);

    private record Clause(Token table, SqlPosition position, VersionedName.Version version) {}

    private final String text;
    private final List<Clause> clauses;

    private VersionClauses(String text, List<Clause> clauses) {
        this.text = text;
        this.clauses = clauses;
    }

    /** @throws GatewayException for a clause that is not as it has to be, with its place */
    static VersionClauses of(String sql) {
        if (!CONCERNED.matcher(sql).find()) {
            return new VersionClauses(sql, List.of());
        }
        StringBuilder blanked = new StringBuilder(sql);
        List<Clause> clauses = new ArrayList<>();
        Tokens tokens = new Tokens(sql);
        Token before = tokens.peek();
        while (tokens.peek().kind() != Kind.END) {
            Token token = tokens.take();
            Optional<String> kind = token.is("FOR") ? kind(tokens) : Optional.empty();
            if (kind.isPresent()) {
                clauses.add(clause(tokens, kind.get(), before, token));
                blank(blanked, token.start(), tokens.endOfLast());
            }
            before = token;
        }
        return new VersionClauses(blanked.toString(), clauses);
    }

    private static Optional<String> kind(Tokens tokens) {
        for (String kind : List.of("SYSTEM_TIME", "TIMESTAMP", "VERSION")) {
            if (tokens.takeAllIf(List.of(kind, "AS", "OF"))) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private static Clause clause(Tokens tokens, String kind, Token before, Token start) {
        VersionedName.Version version =
                kind.equals("VERSION") ? VersionValue.version(tokens) : VersionValue.moment(tokens, kind);
        if (before.kind() != Kind.WORD && before.kind() != Kind.QUOTED_NAME) {
            throw misplaced(start.position());
        }
        return new Clause(before, start.position(), version);
    }

    /** Line ends stay, by which positions are counted. */
    private static void blank(StringBuilder text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c != '\n' && c != '\r') {
                text.setCharAt(i, ' ');
            }
        }
    }

    /** The text as the parser has to see it. */
    String text() {
        return text;
    }

    /**
     * Names the versions in a tree parsed from {@link #text()}.
     *
     * @throws GatewayException for a clause that does not stand behind a table's name
     */
    SqlNode applyTo(SqlNode tree) {
        if (clauses.isEmpty()) {
            return tree;
        }
        Naming naming = new Naming();
        tree.accept(naming);
        naming.finish();
        return tree;
    }

    private static GatewayException misplaced(SqlPosition position) {
        return new GatewayException(
                ErrorCode.SYNTAX_ERROR,
                "FOR ... AS OF stands behind the name of a table in FROM, and before its alias",
                position,
                null);
    }

    private final class Naming extends SqlBasicVisitor<@Nullable Void> {
        private final Map<SqlPosition, Clause> open = new HashMap<>();
        private final Set<String> common = new HashSet<>();

        Naming() {
            clauses.forEach(clause -> open.put(clause.table().position(), clause));
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlWithItem item) {
                common.add(item.name.getSimple().toLowerCase(Locale.ROOT));
            }
            if (call instanceof SqlSelect select && select.getFrom() != null) {
                select.setFrom(named(select.getFrom()));
            } else if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
                // It has no place for an alias, nor can anything refer to one.
                version(call.operand(0));
            }
            return super.visit(call);
        }

        private SqlNode named(SqlNode from) {
            if (from instanceof SqlJoin join) {
                join.setLeft(named(join.getLeft()));
                join.setRight(named(join.getRight()));
                return join;
            }
            if (from.getKind() == SqlKind.AS) {
                version(((SqlCall) from).operand(0));
                return from;
            }
            if (from.getKind() == SqlKind.TABLESAMPLE) {
                SqlCall sample = (SqlCall) from;
                sample.setOperand(0, named(sample.operand(0)));
                return sample;
            }
            // With hints, which are comments, a name stands in a node of its own.
            SqlNode table = from.getKind() == SqlKind.TABLE_REF ? ((SqlCall) from).operand(0) : from;
            if (!(table instanceof SqlIdentifier id)) {
                return from;
            }
            int last = id.names.size() - 1;
            String alias = id.names.get(last);
            SqlParserPos place = id.getComponentParserPosition(last);
            return version(id)
                    ? SqlStdOperatorTable.AS.createCall(id.getParserPosition(), from, new SqlIdentifier(alias, place))
                    : from;
        }

        private boolean version(SqlNode table) {
            if (table.getKind() == SqlKind.TABLE_REF) {
                return version(((SqlCall) table).operand(0));
            }
            if (!(table instanceof SqlIdentifier id)) {
                return false;
            }
            int last = id.names.size() - 1;
            SqlParserPos place = id.getComponentParserPosition(last);
            Clause clause = open.remove(new SqlPosition(place.getLineNum(), place.getColumnNum()));
            if (clause == null) {
                return false;
            }
            // WITH queries come before the queries that they are for, in the text and in the walk.
            if (last == 0 && common.contains(id.getSimple().toLowerCase(Locale.ROOT))) {
                throw new GatewayException(
                        ErrorCode.NOT_SUPPORTED,
                        "'" + id.getSimple() + "' is a query of WITH: only tables have versions",
                        clause.position(),
                        null);
            }
            List<String> names = new ArrayList<>(id.names);
            names.set(last, new VersionedName(names.get(last), clause.version()).spelled());
            List<SqlParserPos> places = new ArrayList<>();
            for (int i = 0; i <= last; i++) {
                places.add(id.getComponentParserPosition(i));
            }
            id.setNames(names, places);
            return true;
        }

        void finish() {
            clauses.stream()
                    .filter(clause -> open.containsKey(clause.table().position()))
                    .findFirst()
                    .ifPresent(clause -> {
                        throw misplaced(clause.position());
                    });
        }
    }
}
