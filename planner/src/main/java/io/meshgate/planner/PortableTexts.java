package io.meshgate.planner;

import io.meshgate.connector.ViewText;
import io.meshgate.planner.catalog.InformationSchema;
import io.meshgate.planner.catalog.MeshTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/**
 * Writes the query of a view for other engines, where it means the same there: made of nothing but what {@link
 * PortableQuery} lets pass, over tables of the view's own catalog, which each engine may call by another name.
 */
final class PortableTexts {
    /** Other characters are written with escapes, which engines read differently. */
    private static final Pattern PLAIN = Pattern.compile("[\\r\\n\\t\\x20-\\x7e&&[^\\\\]]*");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private PortableTexts() {}

    /**
     * The texts for other engines; none where the query is not portable.
     *
     * @param text with full names of tables
     * @param table what a name in FROM stands for
     */
    static List<ViewText> of(String text, String domain, Function<List<String>, Optional<MeshTable>> table) {
        List<ViewText> texts = new ArrayList<>();
        if (!PLAIN.matcher(text).matches()) {
            return texts;
        }
        for (ForeignDialect dialect : ForeignDialect.values()) {
            written(dialect, text, domain, table).ifPresent(sql -> texts.add(new ViewText(dialect.dialect(), sql)));
        }
        return texts;
    }

    private static Optional<String> written(
            ForeignDialect dialect, String text, String domain, Function<List<String>, Optional<MeshTable>> table) {
        try {
            SqlNode tree = StatementConverter.parseQuery(text);
            if (PortableQuery.other(tree).isPresent() || ViewQuery.hasStar(tree) || hasAverage(tree)) {
                return Optional.empty();
            }
            for (SqlIdentifier id : FullNames.tables(tree)) {
                // A simple name is one of WITH: all others have been written in full.
                if (!id.isSimple()) {
                    if (!isPortable(table.apply(id.names), domain)) {
                        return Optional.empty();
                    }
                    id.setNames(id.names.subList(1, id.names.size()), null);
                }
            }
            String sql = tree.toSqlString(config -> config.withDialect(dialect.writer())
                            .withQuoteAllIdentifiers(true)
                            .withAlwaysUseParentheses(false)
                            .withSelectListItemsOnSeparateLines(false)
                            .withIndentation(0))
                    .getSql();
            return readsAs(dialect, sql, tree) ? Optional.of(sql) : Optional.empty();
        } catch (SqlParseException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Whether what is written is read as what was meant. */
    private static boolean readsAs(ForeignDialect dialect, String sql, SqlNode meant) throws SqlParseException {
        if (dialect.unspelled(sql).isPresent()) {
            return false;
        }
        SqlNode read = StatementConverter.parseQuery(dialect.spelled(sql));
        return PortableQuery.other(read).isEmpty() && read.equalsDeep(meant, Litmus.IGNORE);
    }

    private static boolean isPortable(Optional<MeshTable> found, String domain) {
        return found.filter(table -> table.view().isEmpty()
                        && !InformationSchema.contains(table.snapshot().name())
                        && table.domain().equals(domain)
                        && NAME.matcher(table.snapshot().name().schema()).matches())
                .isPresent();
    }

    /** Of decimals it is a decimal elsewhere. */
    private static boolean hasAverage(SqlNode tree) {
        boolean[] found = {false};
        tree.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                found[0] |= call.getOperator().getName().equalsIgnoreCase("AVG");
                return super.visit(call);
            }
        });
        return found[0];
    }
}
