package io.meshgate.connector.iceberg;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.FileScan.EqualityDeletes;
import io.meshgate.connector.iceberg.RowBatches.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The equality deletes of one scan that compare the same columns, and that count either each in its partition or all
 * everywhere.
 */
final class DeletedKeys {
    private final TableVersion version;
    private final List<Types.NestedField> columns;
    /** By location. */
    private final Map<String, PlannedFile.Deletes> files = new LinkedHashMap<>();

    /**
     * What deletes have in common to be compared at once.
     *
     * @param columns ids in ascending order
     */
    record Kind(List<Integer> columns, boolean everywhere) {
        static Kind of(PlannedFile.Deletes deletes) {
            List<Integer> ids = List.copyOf(new TreeSet<>(deletes.file().equalityFieldIds()));
            return new Kind(ids, deletes.scope() == PlannedFile.EVERYWHERE);
        }
    }

    DeletedKeys(TableVersion version, Kind kind) {
        this.version = version;
        columns = kind.columns().stream().map(version::columnAround).toList();
    }

    /**
     * Why an engine cannot compare these columns as Iceberg does, if it cannot: Iceberg tells 0.0 from -0.0, and a
     * column inside another is no column of a file.
     */
    static Optional<String> obstacle(TableVersion version, Kind kind) {
        for (int id : kind.columns()) {
            Types.NestedField column = version.columnAround(id);
            if (column.fieldId() != id || !column.type().isPrimitiveType()) {
                return Optional.of("equality deletes by a nested column");
            }
            if (column.type().typeId() == Type.TypeID.FLOAT || column.type().typeId() == Type.TypeID.DOUBLE) {
                return Optional.of("equality deletes by a floating-point column");
            }
        }
        return Optional.empty();
    }

    List<Types.NestedField> columns() {
        return columns;
    }

    void add(PlannedFile.Deletes deletes) {
        files.putIfAbsent(deletes.file().location(), deletes);
    }

    EqualityDeletes source(ScanFiles inputs, FieldIds fieldIds) {
        List<Field> keys = columns.stream().map(IcebergTypes::field).toList();
        List<Type> types = new ArrayList<>(List.of(Types.IntegerType.get(), Types.LongType.get()));
        columns.forEach(column -> types.add(column.type()));
        Collection<PlannedFile.Deletes> read = List.copyOf(files.values());
        ArrowScan.Opener rows =
                allocator -> new RowBatches(allocator, version.name(), EqualityDeletes.schema(keys), types, () -> {
                    Iterator<CloseableIterable<Row>> opened = read.stream()
                            .map(deletes -> open(deletes, inputs, fieldIds))
                            .iterator();
                    return CloseableIterable.concat(() -> opened).iterator();
                });
        return new EqualityDeletes(keys, rows);
    }

    private CloseableIterable<Row> open(PlannedFile.Deletes deletes, ScanFiles inputs, FieldIds fieldIds) {
        DeleteFile file = deletes.file();
        DataFileInput input = inputs.input(file.location());
        fieldIds.of(version, input, file.format(), Optional.empty());
        CloseableIterable<Record> records = FormatModelRegistry.<Record, Object>readBuilder(
                        file.format(), Record.class, input)
                .project(new Schema(columns))
                .reuseContainers()
                .build();
        Integer scope = deletes.scope();
        Long sequence = Objects.requireNonNull(file.dataSequenceNumber());
        return CloseableIterable.transform(records, row -> column -> switch (column) {
            case 0 -> scope;
            case 1 -> sequence;
            default -> row.get(column - 2);
        });
    }
}
