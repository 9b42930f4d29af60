package io.meshgate.connector.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class InMemoryConnectorTest extends ConnectorContract {
    private static final TableName NUMBERS = new TableName("s", "numbers");
    private static final List<Column> ONE_COLUMN =
            List.of(new Column(1, TypeSample.nullable("n", new ArrowType.Int(64, true)), Optional.empty()));

    @Override
    protected ContractSource openSource() {
        return new MemorySource();
    }

    @Test
    void putsEachBatchInFreshBuffers() throws IOException {
        InMemoryConnector connector = new InMemoryConnector(2);
        connector.replaceTable(NUMBERS, ONE_COLUMN, List.of(List.of(1L), List.of(2L), List.of(3L)));
        TableSnapshot table = connector.table(NUMBERS).orElseThrow();
        ArrowScan scan = connector.scan(table, new ScanRequest(List.of("n"), Optional.empty()));

        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = scan.opener().open(allocator)) {
            assertThat(reader.loadNextBatch()).isTrue();
            BigIntVector vector = (BigIntVector) reader.getVectorSchemaRoot().getVector(0);
            var kept = vector.getDataBuffer();
            kept.getReferenceManager().retain();
            assertThat(reader.loadNextBatch()).isTrue();
            assertThat(vector.get(0)).isEqualTo(3L);
            assertThat(kept.getLong(0)).isEqualTo(1L);
            kept.getReferenceManager().release();
            assertThat(reader.loadNextBatch()).isFalse();
        }
    }

    @Test
    void keepsTheNumberOfRowsWithoutColumns() throws IOException {
        InMemoryConnector connector = new InMemoryConnector();
        connector.replaceTable(NUMBERS, ONE_COLUMN, List.of(List.of(1L), List.of(2L)));
        TableSnapshot table = connector.table(NUMBERS).orElseThrow();

        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = connector
                        .scan(table, new ScanRequest(List.of(), Optional.empty()))
                        .opener()
                        .open(allocator)) {
            assertThat(reader.loadNextBatch()).isTrue();
            assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(2);
        }
    }

    @Test
    void refusesAnExpiredVersion() {
        InMemoryConnector connector = new InMemoryConnector();
        connector.replaceTable(NUMBERS, ONE_COLUMN, List.of());
        TableSnapshot table = connector.table(NUMBERS).orElseThrow();
        connector.replaceTable(NUMBERS, ONE_COLUMN, List.of());
        connector.expireVersions();

        assertThatThrownBy(() -> connector.scan(table, new ScanRequest(List.of("n"), Optional.empty())))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PLAN_OUTDATED));
    }

    private static final class MemorySource implements ContractSource {
        private final InMemoryConnector connector = new InMemoryConnector(4);
        private final Map<TableName, List<List<@Nullable Object>>> rows = new HashMap<>();
        private final Map<TableName, List<Column>> columns = new HashMap<>();
        private final BufferAllocator allocator = new RootAllocator();

        @Override
        public Connector connector() {
            return connector;
        }

        @Override
        public void create(TableName name, List<Column> tableColumns, List<List<@Nullable Object>> tableRows) {
            columns.put(name, tableColumns);
            rows.put(name, new ArrayList<>(tableRows));
            connector.replaceTable(name, tableColumns, tableRows);
        }

        @Override
        public void append(TableName name, List<List<@Nullable Object>> more) {
            List<List<@Nullable Object>> all = Objects.requireNonNull(rows.get(name));
            all.addAll(more);
            connector.replaceTable(name, Objects.requireNonNull(columns.get(name)), all);
        }

        @Override
        public void drop(TableName name) {
            connector.dropTable(name);
        }

        @Override
        public void passStaleness() {}

        @Override
        public void goDown() {
            connector.goDown();
        }

        @Override
        public void comeUp() {
            connector.comeUp();
        }

        @Override
        public List<List<@Nullable Object>> read(ScanSource scan) {
            try {
                return ArrowRows.readAll(((ArrowScan) scan).opener().open(allocator));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            allocator.close();
        }
    }
}
