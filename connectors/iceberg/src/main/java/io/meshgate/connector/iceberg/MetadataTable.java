package io.meshgate.connector.iceberg;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.MetadataTableType;
import org.apache.iceberg.MetadataTableUtils;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * One of Iceberg's tables about a table. As text it is the version of a {@link TableSnapshot}; no location of a metadata
 * file that can be read begins as this text does.
 */
record MetadataTable(TableVersion version, String kind, FileIO files) {
    private static final Map<String, MetadataTableType> KINDS = new TreeMap<>(Map.of(
            "entries", MetadataTableType.ENTRIES,
            "files", MetadataTableType.FILES,
            "history", MetadataTableType.HISTORY,
            "manifests", MetadataTableType.MANIFESTS,
            "partitions", MetadataTableType.PARTITIONS,
            "refs", MetadataTableType.REFS,
            "snapshots", MetadataTableType.SNAPSHOTS));

    /** Those that hold no value of any column. */
    private static final Set<String> WITHOUT_VALUES = Set.of("history", "refs", "snapshots");

    private static final Pattern TEXT = Pattern.compile("metadata:([a-z]{1,20}):(.*)", Pattern.DOTALL);

    /**
     * What names a metadata table.
     *
     * @param location of the metadata file
     */
    record Key(String kind, String location) {
        static Optional<Key> parse(String text) {
            Matcher matcher = TEXT.matcher(text);
            return matcher.matches() && KINDS.containsKey(matcher.group(1))
                    ? Optional.of(new Key(matcher.group(1), matcher.group(2)))
                    : Optional.empty();
        }

        /** The name of the table of which one of this kind and name tells. */
        TableName base(TableName name) {
            String table = name.table();
            int suffix = kind.length() + 1;
            return new TableName(name.schema(), table.substring(0, Math.max(0, table.length() - suffix)));
        }

        @Override
        public String toString() {
            return "metadata:" + kind + ":" + location;
        }
    }

    static List<String> kinds() {
        return List.copyOf(KINDS.keySet());
    }

    /**
     * @throws GatewayException with NOT_SUPPORTED when values of a column that is no longer there would show through, in
     *     names of files and in partitions
     */
    TableSnapshot snapshot() {
        if (!WITHOUT_VALUES.contains(kind) && wasPartitionedByWhatIsGone(version.metadata())) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "The metadata table $" + kind + " of table " + version.name()
                            + " is not shown, as the table was partitioned by a column that it no longer has;"
                            + " shown are $history, $refs and $snapshots");
        }
        TableSnapshot table = version.snapshot();
        List<Column> columns = IcebergTypes.columns(metadataTable().schema());
        return new TableSnapshot(
                new TableName(table.name().schema(), table.name().table() + "$" + kind),
                table.tableId() + "$" + kind,
                table.schemaVersion() + "$" + kind,
                new Key(kind, version.location()).toString(),
                OptionalLong.empty(),
                columns,
                TableStatistics.UNKNOWN);
    }

    static boolean wasPartitionedByWhatIsGone(TableMetadata metadata) {
        return metadata.specs().stream()
                .flatMap(spec -> spec.fields().stream())
                .filter(field -> !field.transform().isVoid())
                .anyMatch(field -> metadata.schema().findField(field.sourceId()) == null);
    }

    private Table metadataTable() {
        // Without a reporter of its own, Iceberg logs every scan.
        BaseTable base = new BaseTable(
                new StaticTableOperations(version.metadata(), files),
                version.name().toString(),
                report -> {});
        return MetadataTableUtils.createMetadataTableInstance(base, KINDS.get(kind));
    }

    ArrowScan scan(TableSnapshot snapshot, ScanRequest request) {
        Table table = metadataTable();
        Schema schema = table.schema();
        List<Integer> positions = new ArrayList<>();
        List<Type> types = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (String name : request.columns()) {
            Types.NestedField column = schema.columns().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no column " + name));
            positions.add(schema.columns().indexOf(column));
            types.add(column.type());
            fields.add(IcebergTypes.field(column));
        }
        org.apache.arrow.vector.types.pojo.Schema arrow = new org.apache.arrow.vector.types.pojo.Schema(fields);
        MetadataRows rows = new MetadataRows(version.metadata(), schema);
        return new ArrowScan(
                snapshot,
                arrow,
                allocator -> new RowBatches(allocator, version.name(), arrow, types, () -> rows.read(table, positions)),
                ScanMetrics.NONE);
    }
}
