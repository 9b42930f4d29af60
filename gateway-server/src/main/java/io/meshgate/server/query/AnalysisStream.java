package io.meshgate.server.query;

import io.meshgate.server.engine.ResultStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Runs a query to its end when it is first asked for rows, and then gives those of the report. */
final class AnalysisStream implements ResultStream {
    private final ResultStream measured;
    private final LongFunction<List<List<@Nullable Object>>> report;
    private final List<List<@Nullable Object>> lines = new ArrayList<>();
    private final MemoryRows told;
    private boolean run;

    /**
     * @param measured closed by this stream
     * @param report gives the rows once the query has ended, from the number of its own
     */
    AnalysisStream(
            ResultStream measured,
            LongFunction<List<List<@Nullable Object>>> report,
            Schema schema,
            BufferAllocator allocator) {
        this.measured = measured;
        this.report = report;
        this.told = new MemoryRows(schema, lines, allocator);
    }

    @Override
    public Schema schema() {
        return told.schema();
    }

    @Override
    public boolean next() {
        if (!run) {
            run = true;
            long rows = 0;
            while (measured.next()) {
                rows += measured.root().getRowCount();
            }
            lines.addAll(report.apply(rows));
            measured.close();
        }
        return told.next();
    }

    @Override
    public VectorSchemaRoot root() {
        return told.root();
    }

    @Override
    public void cancel() {
        measured.cancel();
    }

    @Override
    public void close() {
        try {
            measured.close();
        } finally {
            told.close();
        }
    }
}
