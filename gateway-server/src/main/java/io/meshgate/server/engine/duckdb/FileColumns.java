package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.ColumnSource;
import io.meshgate.connector.FileScan.FileGroup;
import io.meshgate.connector.FileScan.Physical;
import io.meshgate.connector.GatewayException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes sure that DuckDB takes the columns that a scan means. It resolves names without regard to case: in a file with
 * the columns {@code ssn} and {@code SSN} either name gives the first. Thread-safe.
 *
 * <p>Looks into the first file of a group, which decides how DuckDB sees the group. Files do not change, so what has
 * been looked at is remembered.
 */
final class FileColumns {
    private static final int REMEMBERED = 10_000;

    private final FileScanSql files;
    private final Set<Seen> seen = Collections.newSetFromMap(Collections.synchronizedMap(new LeastRecent()));

    private record Seen(Path file, List<String> columns) {}

    private static final class LeastRecent extends LinkedHashMap<Seen, Boolean> {
        LeastRecent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Seen, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }

    FileColumns(FileScanSql files) {
        this.files = files;
    }

    void verify(FileScan scan, InterruptibleConnection connection) throws SQLException {
        for (FileGroup group : scan.groups()) {
            Stream<ColumnSource> keys = group.keys().values().stream().flatMap(List::stream);
            List<String> columns = Stream.concat(group.columns().stream(), keys)
                    .filter(Physical.class::isInstance)
                    .map(column -> ((Physical) column).name())
                    .distinct()
                    .toList();
            if (columns.isEmpty() || group.files().isEmpty()) {
                continue;
            }
            Seen first = new Seen(group.files().get(0).path(), columns);
            if (!seen.contains(first)) {
                verify(first, connection);
                seen.add(first);
            }
        }
    }

    private void verify(Seen first, InterruptibleConnection connection) throws SQLException {
        String sql = files.selectColumns(first.file(), first.columns());
        try (PreparedStatement statement = connection.duckDb().prepareStatement(sql)) {
            ResultSetMetaData columns = statement.getMetaData();
            for (int i = 0; i < first.columns().size(); i++) {
                if (!columns.getColumnName(i + 1).equals(first.columns().get(i))) {
                    throw new GatewayException(
                            ErrorCode.SOURCE_DATA_INVALID,
                            "A data file has a column under a name in another case than its table's metadata says.");
                }
            }
        }
    }
}
