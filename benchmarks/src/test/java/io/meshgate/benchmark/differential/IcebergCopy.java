package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.encryption.EncryptionKeyMetadata;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * Writes a random table as an Iceberg table with a past: several files, rows that deletes of all kinds took away,
 * columns that were renamed, widened, added and dropped, with and without partitions, of format 2 or 3.
 */
final class IcebergCopy {
    private static final int FIRST_DELETED_ID = 10_000;

    private final RandomTable source;
    private final Random random;
    private final RandomValues values;
    private final Table table;
    private final int format;
    private final @Nullable String late;
    private int nextDeleted = FIRST_DELETED_ID;

    private IcebergCopy(RandomTable source, Catalog catalog, TableIdentifier name, Random random) {
        this.source = source;
        this.random = random;
        this.values = new RandomValues(random);
        this.format = 2 + random.nextInt(2);
        boolean hasLate = source.columns().size() > 2 && random.nextBoolean();
        this.late = hasLate ? source.columns().get(source.columns().size() - 1).name() : null;
        Schema first = firstSchema();
        PartitionSpec spec = random.nextInt(3) == 0
                ? PartitionSpec.builderFor(first).bucket("id", 3).build()
                : PartitionSpec.unpartitioned();
        this.table = catalog.createTable(name, first, spec, Map.of("format-version", Integer.toString(format)));
    }

    private IcebergCopy(RandomTable source, Catalog catalog, TableIdentifier name) {
        this(source, catalog.createTable(name, plainSchema(source), PartitionSpec.unpartitioned()));
    }

    private IcebergCopy(RandomTable source, Table table) {
        this.source = source;
        this.random = new Random(0);
        this.values = new RandomValues(random);
        this.format = 2;
        this.late = null;
        this.table = table;
    }

    private static Schema plainSchema(RandomTable source) {
        List<NestedField> fields = new ArrayList<>();
        for (TableColumn column : source.columns()) {
            int id = fields.size() + 1;
            fields.add(
                    id == 1
                            ? NestedField.required(
                                    id, column.name(), column.kind().iceberg())
                            : NestedField.optional(
                                    id, column.name(), column.kind().iceberg()));
        }
        return new Schema(fields);
    }

    /** Returns the rows that the table now has: those of the source, NULL where a file is older than its column. */
    static RandomTable write(RandomTable source, Catalog catalog, TableIdentifier name, Random random)
            throws IOException {
        return new IcebergCopy(source, catalog, name, random).write();
    }

    /** The same rows without a past. */
    static void writePlainly(RandomTable source, Catalog catalog, TableIdentifier name) throws IOException {
        IcebergCopy copy = new IcebergCopy(source, catalog, name);
        List<Record> rows = new ArrayList<>();
        source.rows().forEach(row -> rows.add(copy.record(row)));
        copy.appendIfAny(rows);
    }

    /** Puts other rows in place of those of a table without a past, by a new snapshot. */
    static void replacePlainly(RandomTable source, Table table) throws IOException {
        table.refresh();
        table.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
        IcebergCopy copy = new IcebergCopy(source, table);
        List<Record> rows = new ArrayList<>();
        source.rows().forEach(row -> rows.add(copy.record(row)));
        copy.appendIfAny(rows);
    }

    /** Of no rows there is no file either. */
    private void appendIfAny(List<Record> rows) throws IOException {
        if (!rows.isEmpty()) {
            append(rows);
        }
    }

    private RandomTable write() throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>(source.rows());
        int old = late == null ? 0 : rows.size() / 3;
        List<List<@Nullable Object>> written = new ArrayList<>();
        List<Record> oldRows = new ArrayList<>();
        for (List<@Nullable Object> row : rows.subList(0, old)) {
            List<@Nullable Object> without = new ArrayList<>(row);
            without.set(without.size() - 1, null);
            written.add(without);
            oldRows.add(record(without));
        }
        commit(oldRows);
        evolve();
        written.addAll(rows.subList(old, rows.size()));
        int files = 1 + random.nextInt(3);
        for (int file = 0; file < files; file++) {
            List<Record> part = new ArrayList<>();
            for (int i = old + file; i < rows.size(); i += files) {
                part.add(record(rows.get(i)));
            }
            commit(part);
        }
        return source.withRows(written);
    }

    private Schema firstSchema() {
        List<NestedField> fields = new ArrayList<>();
        fields.add(NestedField.required(1, "id", Types.IntegerType.get()));
        for (TableColumn column : source.columns().subList(1, source.columns().size())) {
            if (!column.name().equals(late)) {
                boolean narrow = late != null && column.kind() == Kind.BIGINT && fits(column);
                fields.add(NestedField.optional(
                        fields.size() + 1,
                        late == null ? column.name() : "old_" + column.name(),
                        narrow ? Types.IntegerType.get() : column.kind().iceberg()));
            }
        }
        if (late != null) {
            fields.add(NestedField.optional(fields.size() + 1, late, Types.StringType.get()));
        }
        return new Schema(fields);
    }

    private boolean fits(TableColumn column) {
        int place = source.columns().indexOf(column);
        return source.rows().stream()
                .map(row -> (Long) row.get(place))
                .allMatch(value -> value == null || value == value.intValue());
    }

    /** The last column is dropped and added anew as another one; others get their names and types. */
    private void evolve() {
        if (late == null) {
            return;
        }
        table.updateSchema().deleteColumn(late).commit();
        UpdateSchema update = table.updateSchema();
        for (TableColumn column : source.columns().subList(1, source.columns().size())) {
            if (column.name().equals(late)) {
                update.addColumn(late, column.kind().iceberg());
            } else {
                update.renameColumn("old_" + column.name(), column.name());
                if (column.kind() == Kind.BIGINT) {
                    update.updateColumn("old_" + column.name(), Types.LongType.get());
                }
            }
        }
        update.commit();
    }

    /** Adds rows, and with them some that are deleted at once. */
    private void commit(List<Record> rows) throws IOException {
        List<Record> all = new ArrayList<>(rows);
        List<Record> doomed = new ArrayList<>();
        int deleted = random.nextInt(4);
        for (int i = 0; i < deleted; i++) {
            List<@Nullable Object> row = new ArrayList<>(List.of(nextDeleted++));
            for (TableColumn column :
                    source.columns().subList(1, source.columns().size())) {
                row.add(values.next(column.kind()));
            }
            doomed.add(record(row));
        }
        all.addAll(doomed);
        Collections.shuffle(all, random);
        if (all.isEmpty()) {
            return;
        }
        Map<DataFile, List<Record>> files = append(all);
        if (doomed.isEmpty()) {
            return;
        }
        if (random.nextBoolean()) {
            deleteEqual(files, doomed);
        } else {
            deletePositions(files, doomed);
        }
    }

    private Record record(List<@Nullable Object> row) {
        Record record = GenericRecord.create(table.schema());
        for (int i = 0; i < row.size(); i++) {
            TableColumn column = source.columns().get(i);
            String name = table.schema().findField(column.name()) != null ? column.name() : "old_" + column.name();
            Object value = row.get(i);
            NestedField field = table.schema().findField(name);
            if (field.type().typeId() == org.apache.iceberg.types.Type.TypeID.INTEGER && value instanceof Long number) {
                value = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
            }
            if (column.kind() == Kind.INSTANT && value instanceof LocalDateTime time) {
                value = time.atOffset(ZoneOffset.UTC);
            }
            boolean other =
                    name.equals(late) && !field.type().equals(column.kind().iceberg());
            record.setField(name, other ? null : value);
        }
        return record;
    }

    private Map<DataFile, List<Record>> append(List<Record> rows) throws IOException {
        PartitionSpec spec = table.spec();
        InternalRecordWrapper wrapper = new InternalRecordWrapper(table.schema().asStruct());
        Map<String, PartitionKey> keys = new LinkedHashMap<>();
        Map<String, List<Record>> members = new LinkedHashMap<>();
        for (Record row : rows) {
            PartitionKey key = new PartitionKey(spec, table.schema());
            key.partition(wrapper.wrap(row));
            keys.putIfAbsent(key.toPath(), key);
            members.computeIfAbsent(key.toPath(), missing -> new ArrayList<>()).add(row);
        }
        Map<DataFile, List<Record>> files = new LinkedHashMap<>();
        AppendFiles append = table.newAppend();
        for (Map.Entry<String, List<Record>> member : members.entrySet()) {
            StructLike partition = spec.isUnpartitioned() ? null : keys.get(member.getKey());
            DataFile file = write(member.getValue(), spec, partition);
            append.appendFile(file);
            files.put(file, member.getValue());
        }
        append.commit();
        return files;
    }

    private GenericFileWriterFactory.Builder writers() {
        return new GenericFileWriterFactory.Builder(table)
                .dataFileFormat(FileFormat.PARQUET)
                .dataSchema(table.schema())
                .deleteFileFormat(FileFormat.PARQUET);
    }

    @SuppressWarnings("NullAway") // Iceberg takes null for no partition
    private DataFile write(List<Record> rows, PartitionSpec spec, @Nullable StructLike partition) throws IOException {
        DataWriter<Record> writer = writers().build().newDataWriter(output(), spec, partition);
        try (writer) {
            rows.forEach(writer::write);
        }
        return writer.toDataFile();
    }

    private void deleteEqual(Map<DataFile, List<Record>> files, List<Record> doomed) throws IOException {
        Schema key = table.schema().select("id");
        List<DeleteFile> deletes = new ArrayList<>();
        for (DataFile file : files.keySet()) {
            EqualityDeleteWriter<Record> writer = writers()
                    .equalityFieldIds(new int[] {1})
                    .equalityDeleteRowSchema(key)
                    .build()
                    .newEqualityDeleteWriter(output(), table.spec(), file.partition());
            try (writer) {
                for (Record row : doomed) {
                    writer.write(GenericRecord.create(key).copy("id", Objects.requireNonNull(row.getField("id"))));
                }
            }
            deletes.add(writer.toDeleteFile());
        }
        commitDeletes(deletes);
    }

    private void deletePositions(Map<DataFile, List<Record>> files, List<Record> doomed) throws IOException {
        Map<DataFile, List<Integer>> positions = new HashMap<>();
        files.forEach((file, rows) -> {
            for (int i = 0; i < rows.size(); i++) {
                if (doomed.contains(rows.get(i))) {
                    positions
                            .computeIfAbsent(file, missing -> new ArrayList<>())
                            .add(i);
                }
            }
        });
        commitDeletes(format == 3 ? vectors(positions) : positionFiles(positions));
    }

    private List<DeleteFile> positionFiles(Map<DataFile, List<Integer>> positions) throws IOException {
        List<DeleteFile> deletes = new ArrayList<>();
        for (Map.Entry<DataFile, List<Integer>> file : positions.entrySet()) {
            PositionDeleteWriter<Record> writer = writers()
                    .build()
                    .newPositionDeleteWriter(
                            output(), table.spec(), file.getKey().partition());
            try (writer) {
                for (int position : file.getValue()) {
                    writer.write(
                            PositionDelete.<Record>create().set(file.getKey().location(), position));
                }
            }
            deletes.add(writer.toDeleteFile());
        }
        return deletes;
    }

    @SuppressWarnings("NullAway") // Iceberg takes null for no earlier vector
    private List<DeleteFile> vectors(Map<DataFile, List<Integer>> positions) throws IOException {
        OutputFileFactory files = OutputFileFactory.builderFor(table, 1, 1)
                .format(FileFormat.PUFFIN)
                .operationId(UUID.randomUUID().toString())
                .build();
        BaseDVFileWriter writer = new BaseDVFileWriter(files, path -> null);
        try (writer) {
            positions.forEach((file, rows) ->
                    rows.forEach(row -> writer.delete(file.location(), row, table.spec(), file.partition())));
        }
        return writer.result().deleteFiles();
    }

    private void commitDeletes(List<DeleteFile> deletes) {
        if (!deletes.isEmpty()) {
            var delta = table.newRowDelta();
            deletes.forEach(delta::addDeletes);
            delta.commit();
        }
    }

    private EncryptedOutputFile output() {
        String location = table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet");
        return EncryptedFiles.encryptedOutput(table.io().newOutputFile(location), EncryptionKeyMetadata.EMPTY);
    }
}
