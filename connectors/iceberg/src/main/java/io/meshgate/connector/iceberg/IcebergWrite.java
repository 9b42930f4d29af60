package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.data.GenericDataUtil;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows on their way into an Iceberg table, one that is there or one that is made with them. */
final class IcebergWrite implements TableWrite {
    private static final Logger LOG = LoggerFactory.getLogger(IcebergWrite.class);

    /** Stands in a snapshot's summary, so that it can be told afterwards whether a commit has landed. */
    private static final String WRITE_ID = "meshgate.write-id";

    private enum State {
        WRITING,
        /** From the first request that changes the catalog until its outcome is known. */
        COMMITTING,
        COMMITTED,
        CLOSED
    }

    private final TableName name;
    private final CatalogWriter catalog;
    private final WarehouseFiles files;
    private final CommitOrder order;
    private final @Nullable Transaction creation;
    private final Table table;
    private final List<Types.NestedField> columns;
    private final int[] positions;
    private final Runnable committed;
    private final GenericRecord row;
    private final DataFileWriters writers;
    private final String id = UUID.randomUUID().toString();
    private final UUID tableUuid;
    private State state = State.WRITING;

    private IcebergWrite(
            TableName name,
            CatalogWriter catalog,
            WarehouseFiles files,
            CommitOrder order,
            @Nullable Transaction creation,
            Table table,
            List<Types.NestedField> columns,
            Runnable committed) {
        this.name = name;
        this.catalog = catalog;
        this.files = files;
        this.order = order;
        this.creation = creation;
        this.table = table;
        this.tableUuid = table.uuid();
        this.columns = columns;
        this.committed = committed;
        List<Types.NestedField> all = table.schema().columns();
        this.positions = columns.stream().mapToInt(all::indexOf).toArray();
        this.row = defaults(table);
        this.writers = new DataFileWriters(table, files);
    }

    /** @param committed run once the table has changed; all others are closed by this */
    static IcebergWrite creating(
            TableName name,
            CatalogWriter catalog,
            WarehouseFiles files,
            CommitOrder order,
            Transaction creation,
            Runnable committed) {
        Table table = creation.table();
        return new IcebergWrite(
                name, catalog, files, order, creation, table, table.schema().columns(), committed);
    }

    /** @param columns of the table, for the columns of a batch in their order */
    static IcebergWrite appending(
            TableName name,
            CatalogWriter catalog,
            WarehouseFiles files,
            CommitOrder order,
            Table table,
            List<Types.NestedField> columns,
            Runnable committed) {
        return new IcebergWrite(name, catalog, files, order, null, table, columns, committed);
    }

    private static GenericRecord defaults(Table table) {
        GenericRecord row = GenericRecord.create(table.schema());
        List<Types.NestedField> fields = table.schema().columns();
        for (int i = 0; i < fields.size(); i++) {
            Object value = fields.get(i).writeDefault();
            row.set(
                    i,
                    value == null
                            ? null
                            : GenericDataUtil.internalToGeneric(fields.get(i).type(), value));
        }
        return row;
    }

    @Override
    public void write(VectorSchemaRoot batch) {
        int rows = batch.getRowCount();
        if (rows == 0) {
            return;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new GatewayException(ErrorCode.CANCELLED, "cancelled while writing table " + name);
        }
        try {
            List<ValueReader> readers = readers(batch);
            long bytes = batch.getFieldVectors().stream()
                            .mapToLong(FieldVector::getBufferSize)
                            .sum()
                    / rows;
            for (int index = 0; index < rows; index++) {
                for (int i = 0; i < positions.length; i++) {
                    row.set(positions[i], readers.get(i).read(index));
                }
                writers.write(row, bytes);
            }
        } catch (RuntimeException e) {
            throw WriteFailure.of(name, e);
        }
    }

    private List<ValueReader> readers(VectorSchemaRoot batch) {
        List<ValueReader> readers = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Types.NestedField column = columns.get(i);
            readers.add(ValueReader.of(column.name(), column.type(), column.isRequired(), batch.getVector(i)));
        }
        return readers;
    }

    @Override
    public OptionalLong commit() {
        List<DataFile> data = finish();
        if (creation == null && data.isEmpty()) {
            return OptionalLong.empty();
        }
        state = State.COMMITTING;
        try {
            if (creation == null) {
                order.inTurn(name, () -> add(table.newAppend(), data));
            } else {
                create(creation, data);
            }
        } catch (RuntimeException e) {
            if (WriteFailure.isCertain(e)) {
                state = State.WRITING;
                // A creation conflicts with nothing but another one.
                throw creation != null && e instanceof CommitFailedException
                        ? WriteFailure.exists(name, e)
                        : WriteFailure.of(name, e);
            }
            OptionalLong found = find(e);
            landed();
            return found;
        }
        landed();
        return snapshot();
    }

    private List<DataFile> finish() {
        try {
            return writers.finish();
        } catch (RuntimeException e) {
            throw WriteFailure.of(name, e);
        }
    }

    private void create(Transaction transaction, List<DataFile> data) {
        if (!data.isEmpty()) {
            add(transaction.newAppend(), data);
        }
        transaction.commitTransaction();
    }

    /** The snapshot of what has landed, if that is still to be seen: others may have changed the table since. */
    private OptionalLong snapshot() {
        try {
            return snapshotOf(table);
        } catch (RuntimeException e) {
            LOG.debug("the snapshot of a write to {} that has landed cannot be read", name, e);
            return OptionalLong.empty();
        }
    }

    private void add(AppendFiles append, List<DataFile> data) {
        append.set(WRITE_ID, id);
        append.set("engine-name", "meshgate");
        data.forEach(append::appendFile);
        append.commit();
    }

    private OptionalLong snapshotOf(Table changed) {
        for (Snapshot snapshot : changed.snapshots()) {
            if (id.equals(Objects.requireNonNullElse(snapshot.summary(), java.util.Map.of())
                    .get(WRITE_ID))) {
                return OptionalLong.of(snapshot.snapshotId());
            }
        }
        return OptionalLong.empty();
    }

    /**
     * Looks whether a commit of which the answer was lost has landed.
     *
     * @throws GatewayException with COMMIT_UNKNOWN when it is not to be seen: it may still land; with PLAN_OUTDATED when
     *     the table is another one
     */
    private OptionalLong find(RuntimeException failure) {
        try {
            Table current = catalog.load(name);
            OptionalLong snapshot = snapshotOf(current);
            boolean same = current.uuid().equals(tableUuid);
            if (snapshot.isPresent() || (creation != null && same)) {
                return snapshot;
            }
            // What Iceberg throws when it reads the table, before it asks for the commit, and finds another one.
            if (creation == null && !same && failure instanceof IllegalStateException) {
                state = State.WRITING;
            }
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        throw state == State.WRITING ? WriteFailure.replaced(name, failure) : WriteFailure.unknown(name, failure);
    }

    private void landed() {
        state = State.COMMITTED;
        files.keepNeeded();
        committed.run();
    }

    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.WRITING) {
            writers.abandon();
            files.deleteAll();
        } else if (state == State.COMMITTING) {
            files.keepAll();
        }
        state = State.CLOSED;
        catalog.close();
    }
}
