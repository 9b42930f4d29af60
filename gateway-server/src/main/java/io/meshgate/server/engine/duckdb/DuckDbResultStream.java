package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.DeletedPositions;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanSource;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task on one connection: opened by the engine, executed by the first {@link #next()}, then streamed. */
final class DuckDbResultStream implements ResultStream {
    private static final Logger LOG = LoggerFactory.getLogger(DuckDbResultStream.class);

    private static final String MESSAGE_LOST = "Invalid Input Error: Invalid result set";

    private static final String WITH = "WITH ";
    private static final String WITH_RECURSIVE = "WITH RECURSIVE ";

    private final EngineTask task;
    private final InterruptibleConnection connection;
    private final FileScanSql files;
    private final FileColumns columns;
    private final BufferAllocator allocator;
    private final Runnable onClose;
    private final VectorSchemaRoot root;
    /** The inputs that are files, by name, as SELECTs. */
    private final Map<String, String> inputs = new LinkedHashMap<>();

    private boolean inputsOpen;
    private @Nullable ArrowReader reader;
    private @Nullable GatewayException failure;
    private boolean ended;
    private boolean closed;

    DuckDbResultStream(
            EngineTask task,
            InterruptibleConnection connection,
            FileScanSql files,
            FileColumns columns,
            BufferAllocator allocator,
            Runnable onClose) {
        this.task = task;
        this.connection = connection;
        this.files = files;
        this.columns = columns;
        this.allocator = allocator;
        this.onClose = onClose;
        this.root = VectorSchemaRoot.create(task.outputSchema(), allocator);
    }

    /** Opens the inputs; but a stream is read by the first {@link #next()}, which {@link #cancel()} reaches. */
    synchronized void open() {
        if (task.inputs().values().stream().noneMatch(DuckDbResultStream::hasStreams)) {
            attempt(() -> {
                openInputs();
                return true;
            });
        }
    }

    private static boolean hasStreams(ScanSource source) {
        return !(source instanceof FileScan files)
                || files.streamed().isPresent()
                || files.deletedPositions().isPresent()
                || !files.equalityDeletes().isEmpty();
    }

    /** Work on DuckDB, with all the ways in which it may fail. */
    @FunctionalInterface
    private interface Step<T> {
        T run() throws SQLException, IOException;
    }

    private <T> T attempt(Step<T> step) {
        try {
            return step.run();
        } catch (SQLException | IOException | RuntimeException e) {
            connection.failed(e);
            release();
            GatewayException told =
                    connection.isInterrupted() ? DuckDbErrors.cancelled() : DuckDbErrors.translate(task.queryId(), e);
            failure = told;
            throw told;
        }
    }

    private void openInputs() throws SQLException, IOException {
        for (Map.Entry<String, ScanSource> input : task.inputs().entrySet()) {
            if (input.getValue() instanceof FileScan scan) {
                StreamTables tables = new StreamTables(input.getKey());
                inputs.put(input.getKey(), verified(scan, tables));
                load(scan, tables);
            } else if (input.getValue() instanceof ArrowScan scan) {
                ArrowInput.load(input.getKey(), scan.schema(), scan.opener(), connection, allocator);
            } else {
                throw new IllegalStateException("unknown kind of input: " + input.getValue());
            }
        }
        inputsOpen = true;
    }

    private void load(FileScan scan, StreamTables tables) throws SQLException, IOException {
        if (scan.deletedPositions().isPresent()) {
            ArrowScan.Opener rows = scan.deletedPositions().get().rows();
            ArrowInput.load(tables.positionsName(), DeletedPositions.SCHEMA, rows, connection, allocator);
        }
        for (int i = 0; i < scan.equalityDeletes().size(); i++) {
            ArrowInput.loadKeys(tables.keysName(i), scan.equalityDeletes().get(i), connection, allocator);
        }
        if (scan.streamed().isPresent()) {
            ArrowScan.Opener rows = scan.streamed().get().rows();
            ArrowInput.load(tables.rowsName(), scan.schema(), rows, connection, allocator);
        }
    }

    private String verified(FileScan scan, StreamTables tables) throws SQLException {
        String select = files.select(scan, tables);
        try {
            columns.verify(scan, connection);
            return select;
        } catch (SQLException e) {
            if (connection.isInterrupted() || DuckDbErrors.endsInstance(e)) {
                throw e;
            }
            throw DuckDbErrors.translateFromSource(task.queryId(), e);
        }
    }

    /**
     * The task's SQL with its inputs before its own common tables. The inputs are not views, since DuckDB would bind a
     * view, for which it looks at the files, once to create it and again to use it.
     */
    private String sql() {
        if (inputs.isEmpty()) {
            return task.sql();
        }
        String keyword = task.sql().startsWith(WITH_RECURSIVE) ? WITH_RECURSIVE : WITH;
        String with = inputs.entrySet().stream()
                .map(input -> Sql.identifier(input.getKey()) + " AS NOT MATERIALIZED (" + input.getValue() + ")")
                .collect(Collectors.joining(", ", keyword, ""));
        return task.sql().startsWith(keyword)
                ? with + ", " + task.sql().substring(keyword.length())
                : with + " " + task.sql();
    }

    /** The failure of a statement is its source's if the source alone fails as well. */
    private void refuseUnreadableInputs() throws SQLException {
        for (String input : inputs.values()) {
            try (PreparedStatement alone = connection.duckDb().prepareStatement(input)) {
                LOG.trace("query {}: readable input {}", task.queryId(), alone);
            } catch (SQLException e) {
                if (DuckDbErrors.endsInstance(e)) {
                    throw e;
                }
                throw DuckDbErrors.translateFromSource(task.queryId(), e);
            }
        }
    }

    private PreparedStatement prepareStatement(String sql) throws SQLException {
        PreparedStatement prepared = connection.duckDb().prepareStatement(sql);
        List<@Nullable Object> arguments = task.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            prepared.setObject(i + 1, DuckDbArguments.argument(arguments.get(i), connection.duckDb()));
        }
        return prepared;
    }

    private ArrowReader start() throws SQLException, IOException {
        if (!inputsOpen) {
            openInputs();
        }
        try {
            return open(execute());
        } catch (SQLException e) {
            if (connection.isInterrupted() || DuckDbErrors.endsInstance(e)) {
                throw e;
            }
            refuseUnreadableInputs();
            if (!MESSAGE_LOST.equals(e.getMessage())) {
                throw e;
            }
            return open(executeAgain());
        }
    }

    private ArrowReader open(ResultSet result) throws SQLException, IOException {
        ArrowReader opened = (ArrowReader)
                result.unwrap(DuckDBResultSet.class).arrowExportStream(allocator, BatchSize.rows(task.outputSchema()));
        reader = opened;
        check(opened.getVectorSchemaRoot().getSchema());
        return opened;
    }

    /** The connection closes the statement. */
    private ResultSet execute() throws SQLException {
        if (task.arguments().isEmpty()) {
            // A prepared statement takes a third more CPU time to stream the same rows.
            Statement statement = connection.duckDb().createStatement();
            return connection.run(statement, () -> statement.executeQuery(sql()));
        }
        PreparedStatement statement = prepareStatement(sql());
        return connection.run(statement, statement::executeQuery);
    }

    /**
     * The driver drops the message of whatever fails before the first row of a streamed result, so the statement runs
     * again, into a table, to fail with its message. It need not fail: what is not streamed may be computed in another
     * order, and be done before it comes to what failed. Then these are its rows.
     */
    private ResultSet executeAgain() throws SQLException {
        String table = Sql.identifier("meshgate$result");
        PreparedStatement again = prepareStatement("CREATE TEMP TABLE " + table + " AS " + sql());
        connection.run(again, again::execute);
        Statement statement = connection.duckDb().createStatement();
        return connection.run(statement, () -> statement.executeQuery("SELECT * FROM " + table));
    }

    private void check(Schema actual) {
        List<Field> planned = task.outputSchema().getFields();
        boolean same = planned.size() == actual.getFields().size();
        for (int i = 0; same && i < planned.size(); i++) {
            same = DuckDbTypes.sameLayout(planned.get(i), actual.getFields().get(i));
        }
        if (!same) {
            LOG.error(
                    "query {}: the fragment yields types {}, planned were {}",
                    task.queryId(),
                    types(actual.getFields()),
                    types(planned));
            throw DuckDbErrors.engineFailed();
        }
    }

    private static List<String> types(List<Field> fields) {
        return fields.stream().map(field -> field.getType().toString()).toList();
    }

    @Override
    public Schema schema() {
        return task.outputSchema();
    }

    @Override
    public synchronized boolean next() {
        if (closed || connection.isInterrupted()) {
            release();
            throw DuckDbErrors.cancelled();
        }
        if (failure != null) {
            throw failure;
        }
        if (ended) {
            return false;
        }
        boolean loaded = attempt(this::load);
        if (connection.isInterrupted()) {
            release();
            throw DuckDbErrors.cancelled();
        }
        if (!loaded) {
            ended = true;
            release();
        }
        return loaded;
    }

    private boolean load() throws SQLException, IOException {
        ArrowReader batches = reader == null ? start() : reader;
        // First, so that the memory of the old batch serves the new one.
        root.clear();
        if (!batches.loadNextBatch()) {
            return false;
        }
        VectorSchemaRoot batch = batches.getVectorSchemaRoot();
        try (ArrowRecordBatch buffers = new VectorUnloader(batch).getRecordBatch()) {
            new VectorLoader(root).load(buffers);
        }
        batch.clear();
        refuseUnplannedNulls();
        NullSlots.clear(root);
        return true;
    }

    private void refuseUnplannedNulls() {
        root.getFieldVectors().forEach(vector -> {
            if (!vector.getField().isNullable() && vector.getNullCount() > 0) {
                LOG.error("query {}: a column that was planned without NULL holds NULL", task.queryId());
                throw DuckDbErrors.engineFailed();
            }
        });
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public void cancel() {
        connection.interrupt();
    }

    @Override
    public void close() {
        // Before the lock: a next() of another thread may hold it for as long as the query runs.
        connection.interrupt();
        closeNow();
    }

    private synchronized void closeNow() {
        if (closed) {
            return;
        }
        closed = true;
        release();
        root.close();
        onClose.run();
    }

    /** Gives back everything but the last batch. */
    private void release() {
        root.clear();
        try (connection) {
            if (reader != null) {
                reader.close();
            }
        } catch (SQLException | IOException e) {
            throw new GatewayException(ErrorCode.ENGINE_FAILED, "The engine could not end the query.", e);
        } finally {
            reader = null;
        }
    }
}
