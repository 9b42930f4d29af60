package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewText;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.MeshTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.parser.SqlParseException;
import org.jspecify.annotations.Nullable;

/** The query of a view: chosen among its texts, parsed, and what its names mean. Parsed anew for each reference. */
final class ViewQuery {
    /** What the texts that this gateway stores are called. */
    static final String DIALECT = "meshgate";

    static final int LONGEST_TEXT = 1024 * 1024;

    private static final Set<String> QUERY_STARTS = Set.of("SELECT", "WITH", "VALUES", "TABLE", "(");

    private final MeshTable view;
    private final SqlNode tree;

    private ViewQuery(MeshTable view, SqlNode tree) {
        this.view = view;
        this.tree = tree;
    }

    /** @throws io.meshgate.connector.GatewayException for a text that is no query, or of no dialect that is known */
    static ViewQuery of(MeshTable view, ViewFailure failure) {
        ViewSnapshot snapshot = view.view().orElseThrow();
        Optional<ViewText> own = snapshot.text(DIALECT);
        if (own.isEmpty()) {
            throw failure.mend(ErrorCode.NOT_SUPPORTED, "it has no text in the dialect " + DIALECT);
        }
        return new ViewQuery(view, parsed(own.get().sql(), failure));
    }

    private static SqlNode parsed(String sql, ViewFailure failure) {
        if (sql.length() > LONGEST_TEXT) {
            throw failure.mend(ErrorCode.LIMIT_EXCEEDED, "its query has more than " + LONGEST_TEXT + " characters");
        }
        String one = Tokens.single(sql);
        Token first = new Tokens(one).peek();
        if (!QUERY_STARTS.contains(first.text().toUpperCase(Locale.ROOT)) || first.kind() == Tokens.Kind.STRING) {
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

    private static boolean hasStar(@Nullable SqlNode query) {
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
