package io.meshgate.connector.iceberg;

import io.meshgate.connector.Predicate;
import io.meshgate.connector.iceberg.RowBatches.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.DeleteFilter;
import org.apache.iceberg.data.DeleteLoader;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.DeleteCounter;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.formats.ReadBuilder;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.mapping.NameMapping;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Reads data files of any format with Iceberg's own readers, all deletes applied. Thread-safe; its streams are not. */
final class FileRows {
    private final TableVersion version;
    private final ScanFiles files;
    private final FieldIds fieldIds;

    FileRows(TableVersion version, ScanFiles files, FieldIds fieldIds) {
        this.version = version;
        this.files = files;
        this.fieldIds = fieldIds;
    }

    /** The rows of the files, one file after the other; each row has the columns in their order. */
    CloseableIterator<Row> read(
            List<PlannedFile> planned, List<Types.NestedField> columns, Optional<Predicate> predicate) {
        DeleteFiles deletes = new DeleteFiles(version, files);
        Iterator<CloseableIterable<Row>> opened = planned.stream()
                .map(file -> CloseableIterable.transform(
                        open(file, columns, predicate, deletes), (Record row) -> (Row) row::get))
                .iterator();
        return CloseableIterable.concat(() -> opened).iterator();
    }

    private CloseableIterable<Record> open(
            PlannedFile file, List<Types.NestedField> columns, Optional<Predicate> predicate, DeleteFiles loader) {
        List<DeleteFile> deletes = new ArrayList<>();
        for (PlannedFile.Deletes delete : file.deletes()) {
            deletes.add(delete.file());
            loader.requireSane(delete.file(), file.rows());
        }
        Deletes filter = new Deletes(file.location(), deletes, withKeys(columns, file), loader);
        return filter.filter(open(file, filter.requiredSchema(), predicate));
    }

    /** Equality deletes may look at columns that nobody asked for; of a nested one, at the column around it. */
    private Schema withKeys(List<Types.NestedField> columns, PlannedFile file) {
        List<Types.NestedField> read = new ArrayList<>(columns);
        Set<Integer> ids = new HashSet<>();
        columns.forEach(column -> ids.add(column.fieldId()));
        for (PlannedFile.Deletes delete : file.deletes()) {
            if (delete.isByEquality()) {
                for (int id : delete.file().equalityFieldIds()) {
                    Types.NestedField column = version.columnAround(id);
                    if (ids.add(column.fieldId())) {
                        read.add(column);
                    }
                }
            }
        }
        return new Schema(read);
    }

    private CloseableIterable<Record> open(PlannedFile file, Schema schema, Optional<Predicate> predicate) {
        DataFileInput input = files.input(file.location());
        Optional<NameMapping> mapping = Optional.ofNullable(
                        version.metadata().properties().get(TableProperties.DEFAULT_NAME_MAPPING))
                .map(NameMappingParser::fromJson);
        Set<Integer> present = fieldIds.of(version, input, file.format(), mapping);
        Map<Integer, @Nullable Object> constants = constants(file, schema, present);
        ReadBuilder<Record, ?> builder = FormatModelRegistry.<Record, Object>readBuilder(
                        file.format(), Record.class, input)
                .project(withoutConstants(schema, constants.keySet()))
                .idToConstant(constants)
                .caseSensitive(true)
                .reuseContainers();
        mapping.ifPresent(builder::withNameMapping);
        predicate.ifPresent(
                condition -> builder.filter(new PruningExpressions(prunable(schema, present)).whenTrue(condition)));
        return builder.build();
    }

    /** The values of top-level columns that the file lacks. */
    private static Map<Integer, @Nullable Object> constants(PlannedFile file, Schema schema, Set<Integer> present) {
        Map<Integer, @Nullable Object> constants = new HashMap<>();
        for (Types.NestedField column : schema.columns()) {
            int id = column.fieldId();
            if (present.contains(id) || MetadataColumns.isMetadataColumn(id)) {
                continue;
            }
            if (file.partition().containsKey(id)) {
                constants.put(
                        id, IcebergTypes.generic(column.type(), file.partition().get(id)));
            } else if (column.initialDefault() != null) {
                Object literal = IcebergTypes.literal(column.type(), column.initialDefault());
                constants.put(id, IcebergTypes.generic(column.type(), literal));
            }
        }
        return constants;
    }

    /** Iceberg's reader of ORC files refuses columns with a default that a file lacks, also where it is told the value. */
    private static Schema withoutConstants(Schema schema, Set<Integer> constants) {
        return new Schema(schema.columns().stream()
                .map(column -> constants.contains(column.fieldId())
                        ? Types.NestedField.optional(column.fieldId(), column.name(), column.type())
                        : column)
                .toList());
    }

    /** Iceberg's readers take a column that a file lacks for NULL, even where a default or a partition's value stands in. */
    private static Schema prunable(Schema schema, Set<Integer> present) {
        return new Schema(schema.columns().stream()
                .filter(column ->
                        present.contains(column.fieldId()) && column.type().isPrimitiveType())
                .toList());
    }

    private static final class Deletes extends DeleteFilter<Record> {
        private final DeleteFiles loader;
        private final InternalRecordWrapper wrapper;

        Deletes(String location, List<DeleteFile> deletes, Schema schema, DeleteFiles loader) {
            super(location, deletes, schema::findField, schema, new DeleteCounter(), true);
            this.loader = loader;
            wrapper = new InternalRecordWrapper(requiredSchema().asStruct());
        }

        @Override
        protected StructLike asStructLike(Record row) {
            return wrapper.wrap(row);
        }

        @Override
        protected InputFile getInputFile(String location) {
            throw new IllegalStateException("deletes come from the loader");
        }

        @Override
        protected DeleteLoader newDeleteLoader() {
            return loader;
        }
    }
}
