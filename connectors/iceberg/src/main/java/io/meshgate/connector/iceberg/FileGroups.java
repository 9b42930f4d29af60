package io.meshgate.connector.iceberg;

import io.meshgate.connector.FileScan.ColumnSource;
import io.meshgate.connector.FileScan.DataFile;
import io.meshgate.connector.FileScan.EqualityDeletes;
import io.meshgate.connector.FileScan.EqualityScope;
import io.meshgate.connector.FileScan.FileGroup;
import io.meshgate.connector.FileScan.PositionDeletes;
import io.meshgate.connector.FileScan.StreamedFile;
import io.meshgate.connector.iceberg.DeletedKeys.Kind;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.MessageType;

/** Sorts the files of one scan: by physical layout those that an engine reads, and apart those that it cannot read. */
final class FileGroups {
    private final TableVersion version;
    private final ScanFiles inputs;
    private final List<Types.NestedField> columns;

    private final IdentityHashMap<MessageType, PhysicalLayout> layouts = new IdentityHashMap<>();
    private final Map<Layout, List<DataFile>> groups = new LinkedHashMap<>();
    private final List<PlannedFile> streamed = new ArrayList<>();
    private final List<StreamedFile> reasons = new ArrayList<>();
    private final DeletedRows deletedRows;
    private final Map<Kind, Integer> kinds = new LinkedHashMap<>();
    private final List<DeletedKeys> deletedKeys = new ArrayList<>();

    private record Layout(List<ColumnSource> columns, Map<Integer, List<ColumnSource>> keys) {}

    FileGroups(TableVersion version, ScanFiles inputs, List<Types.NestedField> columns) {
        this.version = version;
        this.inputs = inputs;
        this.columns = columns;
        deletedRows = new DeletedRows(version);
    }

    /** @param schema the file's, if it is a Parquet file */
    void add(PlannedFile file, Optional<MessageType> schema) throws NoSuchFileException {
        Path path = inputs.resolve(file);
        for (PlannedFile.Deletes delete : file.deletes()) {
            inputs.resolve(delete.file());
        }
        Optional<String> obstacle =
                schema.isEmpty() ? Optional.of("the file's format") : obstacle(file, path, layout(schema.get()));
        if (obstacle.isPresent()) {
            streamed.add(file);
            reasons.add(new StreamedFile(file.format().name(), obstacle.get(), file.rows(), file.bytes()));
        } else {
            addDirect(file, path, layout(schema.orElseThrow()));
        }
    }

    private PhysicalLayout layout(MessageType schema) {
        return layouts.computeIfAbsent(schema, missing -> new PhysicalLayout(version, missing));
    }

    private Optional<String> obstacle(PlannedFile file, Path path, PhysicalLayout layout) {
        if (Locations.isPattern(path)) {
            return Optional.of("a path that an engine takes for a pattern");
        }
        List<Types.NestedField> read = new ArrayList<>(columns);
        for (Kind kind : kinds(file).keySet()) {
            Optional<String> obstacle = DeletedKeys.obstacle(version, kind);
            if (obstacle.isPresent()) {
                return obstacle;
            }
            kind.columns().forEach(id -> read.add(version.columnAround(id)));
        }
        return layout.obstacle(read, file);
    }

    private static Map<Kind, List<PlannedFile.Deletes>> kinds(PlannedFile file) {
        Map<Kind, List<PlannedFile.Deletes>> kinds = new LinkedHashMap<>();
        for (PlannedFile.Deletes delete : file.deletes()) {
            if (delete.isByEquality()) {
                kinds.computeIfAbsent(Kind.of(delete), kind -> new ArrayList<>())
                        .add(delete);
            }
        }
        return kinds;
    }

    private void addDirect(PlannedFile file, Path path, PhysicalLayout layout) throws NoSuchFileException {
        List<EqualityScope> equality = new ArrayList<>();
        Map<Integer, List<ColumnSource>> keys = new TreeMap<>();
        kinds(file).forEach((kind, deletes) -> {
            int number = number(kind);
            DeletedKeys deleted = deletedKeys.get(number);
            deletes.forEach(deleted::add);
            keys.put(number, layout.sources(deleted.columns(), file));
            int scope = kind.everywhere() ? PlannedFile.EVERYWHERE : file.scope();
            equality.add(new EqualityScope(number, scope, file.sequence()));
        });
        List<PositionDeletes> positions = new ArrayList<>();
        OptionalInt number = OptionalInt.empty();
        List<PlannedFile.Deletes> byPosition =
                file.deletes().stream().filter(delete -> !delete.isByEquality()).toList();
        boolean direct = true;
        for (PlannedFile.Deletes delete : byPosition) {
            direct &= delete.isParquetOfPositions() && !Locations.isPattern(inputs.resolve(delete.file()));
        }
        if (direct) {
            for (PlannedFile.Deletes delete : byPosition) {
                positions.add(inputs.positions(delete.file()));
            }
        } else {
            number = OptionalInt.of(deletedRows.add(file));
        }
        groups.computeIfAbsent(new Layout(layout.sources(columns, file), keys), missing -> new ArrayList<>())
                .add(new DataFile(path, file.location(), file.rows(), file.bytes(), positions, number, equality));
    }

    private int number(Kind kind) {
        return kinds.computeIfAbsent(kind, missing -> {
            deletedKeys.add(new DeletedKeys(version, missing));
            return deletedKeys.size() - 1;
        });
    }

    List<FileGroup> groups() {
        return groups.entrySet().stream()
                .map(group -> new FileGroup(
                        group.getValue(),
                        group.getKey().columns(),
                        group.getKey().keys()))
                .toList();
    }

    /** The files that an engine cannot read, in the order in which they were added. */
    List<PlannedFile> streamed() {
        return List.copyOf(streamed);
    }

    /** What to say about each of {@link #streamed()}. */
    List<StreamedFile> reasons() {
        return List.copyOf(reasons);
    }

    Optional<DeletedRows> deletedRows() {
        return deletedRows.isEmpty() ? Optional.empty() : Optional.of(deletedRows);
    }

    List<EqualityDeletes> equalityDeletes(FieldIds fieldIds) {
        return deletedKeys.stream()
                .map(deleted -> deleted.source(inputs, fieldIds))
                .toList();
    }
}
