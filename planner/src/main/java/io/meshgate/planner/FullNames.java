package io.meshgate.planner;

import io.meshgate.connector.TableName;
import io.meshgate.planner.catalog.MeshTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlPivot;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnpivot;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/** Writes the names of tables in the text of a query in full, and leaves all else as its author wrote it. */
final class FullNames extends SqlBasicVisitor<@Nullable Void> {
    /** A name in FROM, and where it stands in the text. */
    private record Place(SqlIdentifier id, int start, int end) {}

    /** Calls whose first operand may be a table. */
    private static final Set<SqlKind> BEFORE_TABLES =
            Set.of(SqlKind.AS, SqlKind.TABLE_REF, SqlKind.LATERAL, SqlKind.EXPLICIT_TABLE, SqlKind.TABLESAMPLE);

    private final String text;
    private final List<Place> places = new ArrayList<>();

    private FullNames(String text) {
        this.text = text;
    }

    /** Reads a tree as parsed from the text; to be called before validation, which rewrites it. */
    static FullNames of(String text, SqlNode tree) {
        FullNames names = new FullNames(text);
        tree.accept(names);
        return names;
    }

    /** The names in FROM of a tree as parsed. */
    static List<SqlIdentifier> tables(SqlNode tree) {
        return of("", tree).places.stream().map(Place::id).distinct().toList();
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (call instanceof SqlSelect select && select.getFrom() != null) {
            collect(select.getFrom());
        } else if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
            collect(call.operand(0));
        }
        return super.visit(call);
    }

    private void collect(SqlNode from) {
        if (from instanceof SqlIdentifier id) {
            SqlParserPos position = id.getParserPosition();
            places.add(new Place(
                    id,
                    offset(position.getLineNum(), position.getColumnNum()),
                    offset(position.getEndLineNum(), position.getEndColumnNum()) + 1));
        } else if (from instanceof SqlJoin join) {
            collect(join.getLeft());
            collect(join.getRight());
        } else if (from instanceof SqlPivot pivot) {
            collect(pivot.query);
        } else if (from instanceof SqlUnpivot unpivot) {
            collect(unpivot.query);
        } else if (from instanceof SqlCall call && BEFORE_TABLES.contains(call.getKind())) {
            collect(call.operand(0));
        }
    }

    /** The parser counts each of CR, LF and CR LF as the end of a line. */
    private int offset(int line, int column) {
        int at = 0;
        for (int i = 1; i < line; i++) {
            while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                at++;
            }
            at += text.startsWith("\r\n", at) ? 2 : 1;
        }
        return at + column - 1;
    }

    /**
     * The text from an offset on.
     *
     * @param table what a name has turned out to stand for, if it is a table of the mesh
     */
    String text(Function<SqlIdentifier, Optional<MeshTable>> table, int from) {
        StringBuilder full = new StringBuilder();
        int at = from;
        List<Place> inOrder = places.stream()
                .sorted(Comparator.comparingInt(Place::start))
                .distinct()
                .toList();
        for (Place place : inOrder) {
            Optional<MeshTable> found = table.apply(place.id());
            if (found.isPresent() && place.start() >= at) {
                full.append(text, at, place.start()).append(name(found.get()));
                at = place.end();
            }
        }
        return full.append(text, at, text.length()).toString().strip();
    }

    private static String name(MeshTable table) {
        TableName name = table.snapshot().name();
        return quoted(table.domain()) + "." + quoted(name.schema()) + "." + quoted(name.table());
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
