package io.meshgate.server.query;

import static io.meshgate.server.engine.Columns.INT64;
import static io.meshgate.server.engine.Columns.TEXT;
import static io.meshgate.server.engine.Columns.column;
import static io.meshgate.server.engine.Columns.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.engine.ResultStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class AnalysisStreamTest {
    private static final Schema REPORT = schema(column("Plan", TEXT));

    @Test
    void givesTheReportInPlaceOfTheRows() {
        try (BufferAllocator allocator = new RootAllocator()) {
            MemoryRows query = new MemoryRows(
                    schema(column("n", INT64)), List.of(List.of(1L), List.of(2L), List.of(3L)), allocator);
            List<Long> counted = new ArrayList<>();
            try (AnalysisStream stream = new AnalysisStream(
                    query,
                    rows -> {
                        counted.add(rows);
                        return List.of(List.of("first"), List.of("second"));
                    },
                    REPORT,
                    allocator)) {
                assertThat(stream.schema()).isEqualTo(REPORT);
                assertThat(counted).isEmpty();
                assertThat(stream.next()).isTrue();
                assertThat(stream.root().getRowCount()).isEqualTo(2);
                assertThat(stream.root().getVector(0).getObject(1)).hasToString("second");
                assertThat(stream.next()).isFalse();
            }
            assertThat(counted).containsExactly(3L);
        }
    }

    @Test
    void reportsNothingOfAQueryThatFailsOrIsCancelled() {
        List<String> calls = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot empty = VectorSchemaRoot.create(REPORT, allocator)) {
            ResultStream failing = new ResultStream() {
                @Override
                public Schema schema() {
                    return REPORT;
                }

                @Override
                public boolean next() {
                    throw new GatewayException(ErrorCode.CANCELLED, "cancelled");
                }

                @Override
                public VectorSchemaRoot root() {
                    return empty;
                }

                @Override
                public void cancel() {
                    calls.add("cancel");
                }

                @Override
                public void close() {
                    calls.add("close");
                }
            };
            try (AnalysisStream stream = new AnalysisStream(
                    failing,
                    rows -> {
                        throw new AssertionError("reported");
                    },
                    REPORT,
                    allocator)) {
                stream.cancel();
                assertThatThrownBy(stream::next).isInstanceOf(GatewayException.class);
            }
        }
        assertThat(calls).containsExactly("cancel", "close");
    }
}
