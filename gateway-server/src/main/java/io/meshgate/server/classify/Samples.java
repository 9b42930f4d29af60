package io.meshgate.server.classify;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.Connector;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Reads samples of tables: a bounded number of rows, out of a few files spread over the table, and a bounded length of
 * each value. Policies do not apply.
 */
final class Samples {
    /** A value goes to Java as text: so many at a time bound what a batch takes. */
    private static final int LEAVES_AT_A_TIME = 64;

    private static final int FEWEST_FILES = 4;
    private static final int MOST_FILES = 16;
    private static final String INPUT = "sampled";

    private final Engine engine;
    private final int rows;

    /** @param rows at most so many of a table */
    Samples(Engine engine, int rows) {
        this.engine = engine;
        this.rows = rows;
    }

    /** Takes the values of a place that are not NULL, whole or cut after {@link Detector#LONGEST_VALUE} and one more. */
    @FunctionalInterface
    interface Values {
        void take(Leaf leaf, String value);
    }

    /** @return how many rows were read */
    long read(Connector connector, TableSnapshot table, List<Leaf> leaves, Values values) {
        long read = 0;
        for (int from = 0; from < leaves.size(); from += LEAVES_AT_A_TIME) {
            List<Leaf> some = leaves.subList(from, Math.min(leaves.size(), from + LEAVES_AT_A_TIME));
            read = Math.max(read, readSome(connector, table, some, values));
        }
        return read;
    }

    private long readSome(Connector connector, TableSnapshot table, List<Leaf> leaves, Values values) {
        List<String> columns = leaves.stream().map(Leaf::column).distinct().toList();
        ScanSource source = connector.scan(table, new ScanRequest(columns, Optional.empty()));
        List<ScanSource> pieces = pieces(source, rows);
        long read = 0;
        for (int i = 0; i < pieces.size(); i++) {
            long share = (rows - read + pieces.size() - i - 1) / (pieces.size() - i);
            read += run(pieces.get(i), leaves, share, values);
        }
        return read;
    }

    private long run(ScanSource source, List<Leaf> leaves, long limit, Values values) {
        String select = IntStream.range(0, leaves.size())
                .mapToObj(i -> "left(CAST(" + leaves.get(i).expression() + " AS VARCHAR), "
                        + (Detector.LONGEST_VALUE + 1) + ") AS v" + i)
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + INPUT + " LIMIT " + limit));
        Schema schema = new Schema(IntStream.range(0, leaves.size())
                .mapToObj(i -> Field.nullable("v" + i, ArrowType.Utf8.INSTANCE))
                .toList());
        EngineTask task = new EngineTask("classify", select, schema, List.of(), Map.of(INPUT, source));
        long read = 0;
        try (ResultStream stream = engine.execute(task)) {
            while (stream.next()) {
                read += stream.root().getRowCount();
                take(stream.root().getFieldVectors(), leaves, values);
            }
        }
        return read;
    }

    private static void take(List<FieldVector> vectors, List<Leaf> leaves, Values values) {
        for (int i = 0; i < leaves.size(); i++) {
            VarCharVector vector = (VarCharVector) vectors.get(i);
            for (int row = 0; row < vector.getValueCount(); row++) {
                if (!vector.isNull(row)) {
                    values.take(leaves.get(i), new String(vector.get(row), StandardCharsets.UTF_8));
                }
            }
        }
    }

    /** Parts of a scan that together have enough rows of different places, and no more files than that takes. */
    private static List<ScanSource> pieces(ScanSource source, long rows) {
        if (source instanceof ArrowScan arrow) {
            return List.of(
                    new ArrowScan(arrow.table(), arrow.schema(), FirstRows.of(arrow.opener(), rows), arrow.metrics()));
        }
        if (!(source instanceof FileScan scan)) {
            throw new IllegalStateException("unknown kind of scan: " + source.getClass());
        }
        List<FileScan.FileGroup> files = scan.groups().stream()
                .flatMap(group -> group.files().stream()
                        .map(file -> new FileScan.FileGroup(List.of(file), group.columns(), group.keys())))
                .toList();
        List<ScanSource> pieces = new ArrayList<>();
        spread(files, rows).stream()
                // What a small file lacks is made up for by those after it.
                .sorted(Comparator.comparingLong(Samples::rows))
                .forEach(file -> pieces.add(piece(scan, List.of(file), Optional.empty())));
        scan.streamed()
                .map(streamed -> new FileScan.StreamedFiles(streamed.files(), FirstRows.of(streamed.rows(), rows)))
                .ifPresent(streamed -> pieces.add(piece(scan, List.of(), Optional.of(streamed))));
        return pieces;
    }

    /** A few files from all over the table; more of them where they are small. */
    private static List<FileScan.FileGroup> spread(List<FileScan.FileGroup> files, long rows) {
        int count = Math.min(FEWEST_FILES, files.size());
        List<FileScan.FileGroup> chosen = spread(files, count);
        while (count < Math.min(MOST_FILES, files.size())
                && chosen.stream().mapToLong(Samples::rows).sum() < rows) {
            count = Math.min(2 * count, files.size());
            chosen = spread(files, count);
        }
        return chosen;
    }

    private static List<FileScan.FileGroup> spread(List<FileScan.FileGroup> files, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> files.get((int) ((long) i * files.size() / count)))
                .toList();
    }

    private static long rows(FileScan.FileGroup file) {
        return file.files().get(0).rows();
    }

    private static FileScan piece(
            FileScan scan, List<FileScan.FileGroup> groups, Optional<FileScan.StreamedFiles> streamed) {
        return new FileScan(
                scan.table(),
                scan.schema(),
                groups,
                scan.metrics(),
                scan.deletedPositions(),
                scan.equalityDeletes(),
                streamed,
                Optional.empty(),
                Set.of(),
                scan.concealed());
    }
}
