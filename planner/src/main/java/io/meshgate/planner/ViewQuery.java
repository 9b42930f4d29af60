package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewText;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.MeshTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** The query of a view: chosen among its texts, parsed, and what its names mean. Parsed anew for each reference. */
final class ViewQuery {
    /** What the texts that this gateway stores are called. */
    static final String DIALECT = "meshgate";

    static final int LONGEST_TEXT = 1024 * 1024;

    private static final int LONGEST_DIALECT = 20;
    private static final int MOST_DIALECTS = 5;

    private static final Set<String> QUERY_STARTS = Set.of("SELECT", "WITH", "VALUES", "TABLE", "(");

    private final MeshTable view;
    private final int characters;
    private final SqlNode tree;

    private ViewQuery(MeshTable view, ViewText text, SqlNode tree) {
        this.view = view;
        this.characters = text.sql().length();
        this.tree = tree;
    }

    /** @throws io.meshgate.connector.GatewayException for a text that is no query, or of no dialect that is known */
    static ViewQuery of(MeshTable view, ViewFailure failure) {
        ViewSnapshot snapshot = view.view().orElseThrow();
        Optional<ViewText> own = snapshot.text(DIALECT);
        if (own.isPresent()) {
            return new ViewQuery(view, own.get(), parsed(own.get().sql(), failure));
        }
        List<String> refusals = new ArrayList<>();
        for (ForeignDialect dialect : ForeignDialect.values()) {
            Optional<ViewText> text = snapshot.text(dialect.dialect());
            if (text.isEmpty()) {
                continue;
            }
            Optional<SqlNode> tree = foreign(dialect, text.get().sql(), failure, refusals);
            if (tree.isPresent()) {
                useOwnCatalog(tree.get(), view.domain(), snapshot.defaultCatalog());
                return new ViewQuery(view, text.get(), tree.get());
            }
        }
        throw failure.mend(ErrorCode.NOT_SUPPORTED, notReadable(snapshot, refusals));
    }

    private static String notReadable(ViewSnapshot snapshot, List<String> refusals) {
        if (!refusals.isEmpty()) {
            return String.join(", and ", refusals);
        }
        String dialects = snapshot.texts().stream()
                .map(text -> text.dialect().substring(0, Math.min(text.dialect().length(), LONGEST_DIALECT)))
                .distinct()
                .limit(MOST_DIALECTS)
                .collect(Collectors.joining(", "));
        return "its query is in the dialect '" + dialects + "'; accepted are " + DIALECT + ", "
                + String.join(", ", ForeignDialect.dialects());
    }

    /** The tree of a text of another engine, if all in it means here what it means there. */
    private static Optional<SqlNode> foreign(
            ForeignDialect dialect, String sql, ViewFailure failure, List<String> refusals) {
        requireLength(sql, failure);
        Optional<String> other;
        try {
            other = dialect.unspelled(sql);
            if (other.isEmpty()) {
                SqlNode tree = parsed(dialect.spelled(sql), failure);
                other = PortableQuery.other(tree);
                if (other.isEmpty()) {
                    return Optional.of(tree);
                }
            }
        } catch (GatewayException e) {
            if (e.code() == ErrorCode.LIMIT_EXCEEDED) {
                throw e;
            }
            other = Optional.of("what is no query here");
        }
        refusals.add("its query in the dialect " + dialect.dialect() + " has " + other.get()
                + ", which is not read from that dialect");
        return Optional.empty();
    }

    /** The catalog of the view, which the view's writer may know under another name. */
    private static void useOwnCatalog(SqlNode tree, String domain, Optional<String> name) {
        if (name.isEmpty()) {
            return;
        }
        for (SqlIdentifier id : FullNames.tables(tree)) {
            if (id.names.size() == 3 && id.names.get(0).equalsIgnoreCase(name.get())) {
                List<SqlParserPos> positions = List.of(
                        id.getComponentParserPosition(0),
                        id.getComponentParserPosition(1),
                        id.getComponentParserPosition(2));
                id.setNames(List.of(domain, id.names.get(1), id.names.get(2)), positions);
            }
        }
    }

    private static void requireLength(String sql, ViewFailure failure) {
        if (sql.length() > LONGEST_TEXT) {
            throw failure.mend(ErrorCode.LIMIT_EXCEEDED, "its query has more than " + LONGEST_TEXT + " characters");
        }
    }

    private static SqlNode parsed(String sql, ViewFailure failure) {
        requireLength(sql, failure);
        String one = Tokens.single(sql);
        if (!isQuery(new Tokens(one).peek())) {
            throw failure.mend(ErrorCode.INVALID_QUERY, "its text is not a query");
        }
        try {
            SqlNode tree = StatementConverter.parseQuery(one);
            if (!tree.isA(SqlKind.QUERY)) {
                throw failure.mend(ErrorCode.INVALID_QUERY, "its text is not a query");
            }
            return tree;
        } catch (SqlParseException e) {
            throw StatementErrors.translate(e);
        }
    }

    /** Whether a query can begin so. */
    static boolean isQuery(Token first) {
        return first.kind() != Tokens.Kind.STRING
                && QUERY_STARTS.contains(first.text().toUpperCase(Locale.ROOT));
    }

    /** The length of the text. */
    int characters() {
        return characters;
    }

    /** As parsed; validation rewrites it. */
    SqlNode tree() {
        return tree;
    }

    /** The reader's session with the defaults of the view. */
    SessionContext session(SessionContext reader) {
        String schema = view.view().orElseThrow().defaultSchema();
        return new SessionContext(
                reader.principal(),
                Optional.of(view.domain()),
                schema.isEmpty() ? Optional.empty() : Optional.of(schema),
                reader.zone());
    }

    /** Whether the outermost query takes all columns of what it reads. To be asked before validation. */
    boolean hasStar() {
        return hasStar(tree);
    }

    static boolean hasStar(@Nullable SqlNode query) {
        if (query instanceof SqlOrderBy ordered) {
            return hasStar(ordered.query);
        }
        if (query instanceof SqlWith with) {
            return hasStar(with.body);
        }
        if (query instanceof SqlSelect select) {
            return select.getSelectList().stream().anyMatch(item -> item instanceof SqlIdentifier id && id.isStar());
        }
        if (query instanceof SqlCall call) {
            List<@Nullable SqlNode> operands = call.getOperandList();
            return call.getKind() == SqlKind.EXPLICIT_TABLE
                    || (SqlKind.SET_QUERY.contains(call.getKind())
                            && operands.stream().anyMatch(ViewQuery::hasStar));
        }
        return false;
    }
}
