package io.meshgate.server.query;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewTable;
import io.meshgate.connector.PrintableText;
import io.meshgate.connector.TableWrite;
import io.meshgate.connector.WritableConnector;
import io.meshgate.planner.WritePlan;
import io.meshgate.server.engine.ResultStream;
import java.util.List;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A statement that writes, as a stream of one row, which holds the count of rows written. The work is done when the row
 * is asked for, once; until the change is about to be committed it can be cancelled, and then nothing has happened.
 */
final class WriteStream implements ResultStream {
    private static final Logger LOG = LoggerFactory.getLogger(WriteStream.class);

    private final Query query;
    private final WritePlan plan;
    private final @Nullable Connector connector;
    private final @Nullable ResultStream rows;
    private final Runnable beforeCommit;
    private final StatementAudit audit;
    private final VectorSchemaRoot root;
    private @Nullable TableWrite write;
    private boolean done;
    private volatile boolean cancelled;

    /**
     * @param connector of the table's domain; null if nothing is to be done
     * @param rows what is to be written, if anything; closed by this
     * @param beforeCommit throws if the statement was stopped, and makes sure that it is not stopped afterwards
     * @param audit told of what was written
     */
    WriteStream(
            Query query,
            WritePlan plan,
            @Nullable Connector connector,
            @Nullable ResultStream rows,
            Runnable beforeCommit,
            StatementAudit audit,
            BufferAllocator allocator) {
        this.query = query;
        this.plan = plan;
        this.connector = connector;
        this.rows = rows;
        this.beforeCommit = beforeCommit;
        this.audit = audit;
        this.root = VectorSchemaRoot.create(plan.resultSchema(), allocator);
    }

    @Override
    public Schema schema() {
        return root.getSchema();
    }

    @Override
    public boolean next() {
        root.clear();
        if (done) {
            return false;
        }
        done = true;
        long count = run();
        RowValues.set(root, 0, List.of(count));
        root.setRowCount(1);
        return true;
    }

    private long run() {
        WritePlan.Change change = plan.change();
        if (change instanceof WritePlan.Create create) {
            return write(writable().create(new NewTable(plan.table(), create.columns()), rows().schema()));
        }
        if (change instanceof WritePlan.Insert insert) {
            return write(writable().append(insert.target(), insert.columns(), rows().schema()));
        }
        if (change instanceof WritePlan.Drop drop) {
            WritableConnector target = writable();
            beforeCommit.run();
            Uninterrupted.run(query.id(), () -> {
                target.drop(drop.target());
                return OptionalLong.empty();
            });
            log(0, OptionalLong.empty());
            return 0;
        }
        return 0;
    }

    private WritableConnector writable() {
        if (connector instanceof WritableConnector target) {
            return target;
        }
        throw new GatewayException(
                ErrorCode.NOT_SUPPORTED,
                "Tables of domain " + plan.domain() + " cannot be written through the gateway");
    }

    private ResultStream rows() {
        if (rows == null) {
            throw new IllegalStateException("there are no rows to write");
        }
        return rows;
    }

    private long write(TableWrite begun) {
        write = begun;
        ResultStream source = rows();
        long count = 0;
        while (source.next()) {
            if (cancelled) {
                throw new GatewayException(ErrorCode.CANCELLED, "The query was cancelled.");
            }
            begun.write(source.root());
            count += source.root().getRowCount();
        }
        beforeCommit.run();
        OptionalLong snapshot = Uninterrupted.run(query.id(), begun::commit);
        log(count, snapshot);
        return count;
    }

    /** Who has written what, and never a value of it. */
    private void log(long count, OptionalLong snapshot) {
        audit.wrote(count, snapshot);
        LOG.info(
                "query {} principal {} wrote {} {}.{} rows {} snapshot {}",
                query.id(),
                query.context().principal().name(),
                plan.change().kind(),
                plan.domain(),
                PrintableText.of(plan.table().toString()),
                count,
                snapshot.isPresent() ? Long.toString(snapshot.getAsLong()) : "-");
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public void cancel() {
        cancelled = true;
        if (rows != null) {
            rows.cancel();
        }
    }

    @Override
    public void close() {
        done = true;
        try (VectorSchemaRoot closedLast = root;
                ResultStream closedThen = rows;
                TableWrite closedFirst = write) {
            LOG.trace("closing {}, {} and {}", closedFirst, closedThen, closedLast);
        }
    }
}
