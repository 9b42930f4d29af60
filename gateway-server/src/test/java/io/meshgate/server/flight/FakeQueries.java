package io.meshgate.server.flight;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.VisibleMesh;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.session.CallOrigin;
import io.meshgate.server.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Queries in memory: each statement that a test defines gives real Arrow batches from an allocator of its own, which
 * the stream closes with itself, so that a batch that leaks fails the test.
 */
final class FakeQueries implements Queries {
    private static final Schema NOTHING = new Schema(List.of());

    private final BufferAllocator allocator;
    private final Map<String, Definition> definitions = new ConcurrentHashMap<>();
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    final AtomicInteger planned = new AtomicInteger();
    private final BlockingQueue<String> closings = new LinkedBlockingQueue<>();
    volatile VisibleMesh mesh = FakeMesh.sample();
    volatile boolean draining;
    volatile Planning planning = () -> {};

    /** What planning a statement waits for. */
    interface Planning {
        void await() throws InterruptedException;
    }

    /** Makes the batches of a result. */
    interface Batches {
        /**
         * @param root empty, in the query's allocator
         * @return false at the end
         */
        boolean fill(VectorSchemaRoot root, int batch, Execution execution) throws InterruptedException;
    }

    /** One run of a statement, as its batches see it. */
    record Execution(List<@Nullable Object> parameters, CountDownLatch cancelled, Session session) {}

    private record Definition(PlannedStatement statement, Batches batches) {}

    private record Pending(Session session, Definition definition, List<@Nullable Object> parameters) {}

    private record Running(String user, ResultStream stream, Consumer<GatewayException> stopped) {}

    FakeQueries(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    void define(String sql, Schema schema, Batches batches) {
        define(sql, schema, List.of(), batches);
    }

    void define(String sql, Schema schema, List<Field> parameters, Batches batches) {
        definitions.put(sql, new Definition(new QueryPlan("v1", schema, parameters, List.of(), List.of()), batches));
    }

    void define(String sql, PlannedStatement.SessionChange change) {
        definitions.put(sql, new Definition(change, (root, batch, execution) -> {
            execution.session().apply(change);
            return false;
        }));
    }

    /** Whether a stream was closed within a second from now, or before. */
    boolean closesWithinASecond() throws InterruptedException {
        return closings.poll(1, TimeUnit.SECONDS) != null;
    }

    /**
     * Stops what runs as the query manager does, which cancels the stream and tells the reader. The reader first: the
     * manager's streams end with the reason, these know none.
     */
    void stopAll(ErrorCode reason) {
        running.values().forEach(query -> {
            query.stopped().accept(new GatewayException(reason, "stopped"));
            query.stream().cancel();
        });
    }

    int running() {
        return running.size();
    }

    @Override
    public PlannedStatement prepare(Session session, String sql) {
        return plan(sql).statement();
    }

    @Override
    public Submitted submit(Session session, String sql, List<List<@Nullable Object>> rows) {
        if (draining) {
            throw new GatewayException(ErrorCode.SHUTTING_DOWN, "the gateway is shutting down");
        }
        Definition definition = plan(sql);
        if (rows.size() != 1) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED, "one row of parameters is supported, not " + rows.size());
        }
        List<@Nullable Object> parameters = rows.get(0);
        if (definition.statement() instanceof QueryPlan plan
                && plan.parameters().size() != parameters.size()) {
            throw new GatewayException(
                    ErrorCode.INVALID_PARAMETER,
                    "expected " + plan.parameters().size() + " parameters, not " + parameters.size());
        }
        String id = UUID.randomUUID().toString();
        pending.put(id, new Pending(session, definition, parameters));
        return new Submitted(id, definition.statement().resultSchema());
    }

    private Definition plan(String sql) {
        planned.incrementAndGet();
        try {
            planning.await();
        } catch (InterruptedException e) {
            throw new GatewayException(ErrorCode.CANCELLED, "interrupted", e);
        }
        Definition definition = definitions.get(sql);
        if (definition == null) {
            throw new GatewayException(
                    ErrorCode.TABLE_NOT_FOUND,
                    "there is no such table",
                    new io.meshgate.connector.SqlPosition(1, 15),
                    null);
        }
        return definition;
    }

    @Override
    public ResultStream start(
            String queryId, Principal principal, CallOrigin origin, Consumer<GatewayException> stopped) {
        Pending query = pending.get(queryId);
        if (query == null || !query.session().principal().name().equals(principal.name())) {
            throw new GatewayException(ErrorCode.INVALID_TICKET, "some text of the query manager's");
        }
        if (!pending.remove(queryId, query)) {
            throw new GatewayException(ErrorCode.INVALID_TICKET, "another text of the query manager's");
        }
        Stream stream = new Stream(queryId, query);
        running.put(queryId, new Running(principal.name(), stream, stopped));
        return stream;
    }

    @Override
    public void ticketRefused(Session session) {}

    @Override
    public boolean cancel(String queryId, Principal principal) {
        Running query = running.get(queryId);
        if (query != null && query.user().equals(principal.name())) {
            query.stream().cancel();
            return true;
        }
        return pending.remove(queryId) != null;
    }

    @Override
    public VisibleMesh visible(Session session) {
        return mesh;
    }

    @Override
    public Set<String> purposes() {
        return Set.of();
    }

    @Override
    public void drain(Duration patience) {
        draining = true;
        running.values().forEach(query -> query.stream().cancel());
    }

    private final class Stream implements ResultStream {
        private final String id;
        private final Pending query;
        private final BufferAllocator own;
        private final VectorSchemaRoot root;
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private int batch;
        private boolean isClosed;

        Stream(String id, Pending query) {
            this.id = id;
            this.query = query;
            this.own = allocator.newChildAllocator("query-" + id, 0, Long.MAX_VALUE);
            Schema schema = query.definition().statement() instanceof QueryPlan plan ? plan.resultSchema() : NOTHING;
            this.root = VectorSchemaRoot.create(schema, own);
        }

        @Override
        public Schema schema() {
            return root.getSchema();
        }

        @Override
        public boolean next() {
            refuseWhenCancelled();
            root.clear();
            try {
                boolean more = query.definition()
                        .batches()
                        .fill(root, batch++, new Execution(query.parameters(), cancelled, query.session()));
                refuseWhenCancelled();
                return more;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private void refuseWhenCancelled() {
            if (cancelled.getCount() == 0) {
                throw new GatewayException(ErrorCode.CANCELLED, "the query was cancelled");
            }
        }

        @Override
        public VectorSchemaRoot root() {
            return root;
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }

        @Override
        public void close() {
            if (isClosed) {
                return;
            }
            isClosed = true;
            root.close();
            own.close();
            running.remove(id);
            closings.add(id);
        }
    }

    /** Blocks until the execution is cancelled, as an engine in the middle of its work does. */
    static boolean blockUntilCancelled(Execution execution) throws InterruptedException {
        if (!execution.cancelled().await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody cancelled");
        }
        return false;
    }
}
