package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.SessionContext;
import io.meshgate.server.engine.ResultStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A query on its way through its states, and the stream that its reader gets. {@link #stop} may come at any moment
 * from any thread; what it meets depends on the state, and each state ends in exactly one call of the end listener.
 */
final class QueryRun implements ResultStream {
    private static final Logger LOG = LoggerFactory.getLogger(QueryRun.class);

    private final Query query;
    private final LongSupplier ticker;
    private final StatementAudit audit;
    private final Consumer<QueryRun> ended;
    private final long submittedAt;

    private final Object lock = new Object();
    private QueryState state = QueryState.PENDING;
    private @Nullable ErrorCode stoppedWith;
    private @Nullable ErrorCode error;
    private Admission.@Nullable Ticket ticket;
    private @Nullable ResultStream stream;
    private Plannings.@Nullable Attempt planningAgain;
    private Consumer<GatewayException> whenStopped = reason -> {};
    private Runnable callOffTimeout = () -> {};
    private boolean reading;
    private boolean committing;

    private long planNanos;
    private long startedAt;
    private long bindNanos;
    private long firstBatchNanos;
    private long totalNanos;
    private long rows;
    private long bytes;
    private ScanMetrics metrics = ScanMetrics.NONE;
    private List<TableUse> tables;

    QueryRun(Query query, StatementAudit audit, long planNanos, LongSupplier ticker, Consumer<QueryRun> ended) {
        this.query = query;
        this.audit = audit;
        this.planNanos = planNanos;
        this.ticker = ticker;
        this.ended = ended;
        this.submittedAt = ticker.getAsLong();
        this.tables =
                PlannedStatement.query(query.statement()).map(QueryPlan::tables).orElse(List.of());
    }

    Query query() {
        return query;
    }

    StatementAudit audit() {
        return audit;
    }

    /** Of the batches that have been read by the client, as they are in memory. */
    long bytes() {
        synchronized (lock) {
            return bytes;
        }
    }

    long submittedAt() {
        return submittedAt;
    }

    /** Also roles and attributes must be those of the submission: policies read them. */
    boolean belongsTo(Principal principal) {
        return query.context().principal().isSameUserAs(principal);
    }

    /** From PENDING on; false for all calls but the first. */
    boolean begin() {
        synchronized (lock) {
            if (state != QueryState.PENDING || stoppedWith != null) {
                return false;
            }
            state = QueryState.QUEUED;
            startedAt = ticker.getAsLong();
            return true;
        }
    }

    /** Has a reader told when it has nothing more to wait for; {@link #continueUnlessStopped} is to follow. */
    void whenStopped(Consumer<GatewayException> listener) {
        synchronized (lock) {
            whenStopped = listener;
        }
    }

    /** Waits for a place among the running queries; the run gives it back when it ends. */
    void enter(Admission.Ticket requested) {
        synchronized (lock) {
            ticket = requested;
        }
        // After the ticket is known to stop(), so that a stop in between either is seen here or takes the ticket.
        if (isStopped()) {
            requested.leave();
        }
        requested.await();
        continueUnlessStopped();
    }

    void binding(Runnable callOff) {
        synchronized (lock) {
            callOffTimeout = callOff;
            state = QueryState.BINDING;
        }
        continueUnlessStopped();
    }

    /** Plans the statement again; {@link #stop} reaches it. */
    PlannedStatement planAgain(Plannings.Attempt attempt, Mesh mesh) {
        synchronized (lock) {
            planningAgain = attempt;
        }
        // After the attempt is known to stop().
        continueUnlessStopped();
        return attempt.plan(mesh, query.sql());
    }

    void replanned(List<TableUse> read, long nanos) {
        synchronized (lock) {
            planningAgain = null;
            planNanos += nanos;
            tables = read;
        }
    }

    void bound(ScanMetrics total, long nanos) {
        synchronized (lock) {
            bindNanos = nanos;
            metrics = total;
        }
    }

    void running(ResultStream opened) {
        synchronized (lock) {
            stream = opened;
            if (!state.isTerminal()) {
                state = QueryState.RUNNING;
            }
        }
        continueUnlessStopped();
    }

    private boolean isStopped() {
        synchronized (lock) {
            return stoppedWith != null;
        }
    }

    void continueUnlessStopped() {
        synchronized (lock) {
            if (stoppedWith != null) {
                throw stopped(stoppedWith);
            }
        }
    }

    /** From here on the query is not stopped any more: what it is about to do cannot be taken back. */
    void pointOfNoReturn() {
        synchronized (lock) {
            continueUnlessStopped();
            committing = true;
        }
    }

    static GatewayException stopped(ErrorCode code) {
        return new GatewayException(
                code,
                switch (code) {
                    case QUERY_TIMEOUT -> "The query has run longer than queries may.";
                    case SHUTTING_DOWN -> "The gateway is shutting down.";
                    case UNAUTHENTICATED -> "The session has ended: its user has been removed.";
                    default -> "The query was cancelled.";
                });
    }

    /**
     * Stops the query wherever it is.
     *
     * @return false if it had ended or been stopped before
     */
    boolean stop(ErrorCode reason) {
        Admission.Ticket waiting = null;
        ResultStream running;
        Plannings.Attempt planning;
        Consumer<GatewayException> listener;
        boolean idle;
        synchronized (lock) {
            if (state.isTerminal() || stoppedWith != null || committing) {
                return false;
            }
            stoppedWith = reason;
            if (state == QueryState.QUEUED) {
                waiting = ticket;
            }
            running = stream;
            planning = planningAgain;
            listener = whenStopped;
            idle = state == QueryState.PENDING || (state == QueryState.RUNNING && !reading);
        }
        if (waiting != null) {
            waiting.leave();
        }
        if (planning != null) {
            planning.stop(reason);
        }
        if (running != null) {
            running.cancel();
        }
        if (idle) {
            // Nobody is in a call of ours who would notice: a slow reader may come late or never.
            end(QueryState.CANCELLED, reason);
        }
        listener.accept(stopped(reason));
        return true;
    }

    void expire() {
        synchronized (lock) {
            if (state != QueryState.PENDING) {
                return;
            }
            state = QueryState.EXPIRED;
        }
        ended.accept(this);
    }

    /** Ends the run with what was thrown on its way, and gives what to throw at the client. */
    GatewayException fail(Throwable failure) {
        ErrorCode reason;
        synchronized (lock) {
            reason = stoppedWith;
        }
        if (reason != null) {
            end(QueryState.CANCELLED, reason);
            return stopped(reason);
        }
        GatewayException told = failure instanceof GatewayException ours ? ours : internalError(failure);
        end(told.code() == ErrorCode.CANCELLED ? QueryState.CANCELLED : QueryState.FAILED, told.code());
        return told;
    }

    private GatewayException internalError(Throwable failure) {
        LOG.error("query {} failed unexpectedly: {}", query.id(), FailureTrace.of(failure));
        return new GatewayException(ErrorCode.INTERNAL_ERROR, "The gateway failed; its log knows more.");
    }

    private void end(QueryState last, @Nullable ErrorCode code) {
        Admission.Ticket place;
        Runnable callOff;
        synchronized (lock) {
            if (state.isTerminal()) {
                return;
            }
            totalNanos = startedAt == 0 ? 0 : ticker.getAsLong() - startedAt;
            state = last;
            error = code;
            place = ticket;
            callOff = callOffTimeout;
        }
        callOff.run();
        if (place != null) {
            place.leave();
        }
        ended.accept(this);
    }

    @Override
    public Schema schema() {
        return query.resultSchema();
    }

    private ResultStream opened() {
        synchronized (lock) {
            if (stream == null) {
                throw new IllegalStateException("the query has not been started");
            }
            return stream;
        }
    }

    @Override
    public boolean next() {
        ResultStream source = opened();
        try {
            synchronized (lock) {
                continueUnlessStopped();
                reading = true;
            }
            boolean more = source.next();
            synchronized (lock) {
                reading = false;
                continueUnlessStopped();
                if (more) {
                    count(source.root());
                }
            }
            if (!more) {
                end(QueryState.FINISHED, null);
            }
            return more;
        } catch (RuntimeException | Error e) {
            synchronized (lock) {
                reading = false;
            }
            throw fail(e);
        }
    }

    private void count(VectorSchemaRoot batch) {
        if (firstBatchNanos == 0) {
            firstBatchNanos = ticker.getAsLong() - startedAt;
        }
        rows += batch.getRowCount();
        for (FieldVector column : batch.getFieldVectors()) {
            bytes += column.getBufferSize();
        }
    }

    @Override
    public VectorSchemaRoot root() {
        return opened().root();
    }

    @Override
    public void cancel() {
        stop(ErrorCode.CANCELLED);
    }

    @Override
    public void close() {
        ResultStream source = opened();
        try {
            source.close();
        } finally {
            end(QueryState.CANCELLED, ErrorCode.CANCELLED);
        }
    }

    /** What its principal may see of it in system tables. */
    QueryRecord record() {
        SessionContext context = query.context();
        Optional<Duration> started;
        QuerySummary summary;
        synchronized (lock) {
            started = startedAt == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(startedAt - submittedAt));
            summary = summary();
        }
        return new QueryRecord(
                context.principal(),
                QueryRecord.cut(query.sql()),
                context.catalog(),
                context.schema(),
                query.client(),
                query.submitted(),
                started,
                summary);
    }

    QuerySummary summary() {
        synchronized (lock) {
            long total = state.isTerminal() || startedAt == 0 ? totalNanos : ticker.getAsLong() - startedAt;
            return new QuerySummary(
                    query.id(),
                    state,
                    Optional.ofNullable(error),
                    planNanos,
                    bindNanos,
                    firstBatchNanos,
                    total,
                    rows,
                    metrics,
                    tables);
        }
    }
}
