package io.meshgate.server.policytest;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.ViewSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A domain with the rows that a test gives: it has the tables and views that the real catalog has, if that answers, and
 * those of the test besides; tables of which the test says nothing are empty. Reads no data of the real one. Thread-safe.
 */
final class SampleConnector implements Connector {
    private final Optional<Connector> real;
    private final Map<TableName, SampleTable> samples;

    /** @param real stays the caller's; empty when it does not answer */
    SampleConnector(Optional<Connector> real, Map<TableName, SampleTable> samples) {
        this.real = real;
        this.samples = Map.copyOf(samples);
    }

    @Override
    public List<String> schemas() {
        return Stream.concat(
                        real.stream().flatMap(connector -> connector.schemas().stream()),
                        samples.keySet().stream().map(TableName::schema))
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public List<TableName> tables(String schema) {
        return Stream.concat(
                        real.stream().flatMap(connector -> connector.tables(schema).stream()),
                        samples.keySet().stream().filter(name -> name.schema().equals(schema)))
                .distinct()
                .sorted(Comparator.comparing(TableName::table))
                .toList();
    }

    @Override
    public Optional<TableSnapshot> table(TableName name) {
        SampleTable sample = samples.get(name);
        return sample == null ? real.flatMap(connector -> connector.table(name)) : Optional.of(sample.snapshot());
    }

    @Override
    public List<TableName> views(String schema) {
        return real.map(connector -> connector.views(schema)).orElse(List.of()).stream()
                .filter(Predicate.not(samples::containsKey))
                .toList();
    }

    @Override
    public Optional<ViewSnapshot> view(TableName name) {
        return samples.containsKey(name) ? Optional.empty() : real.flatMap(connector -> connector.view(name));
    }

    @Override
    public ScanSource scan(TableSnapshot table, ScanRequest request) {
        SampleTable sample = samples.get(table.name());
        List<List<@Nullable Object>> rows = sample == null ? List.of() : sample.rows();
        List<Integer> positions = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (String wanted : request.columns()) {
            for (int i = 0; i < table.columns().size(); i++) {
                if (table.columns().get(i).name().equals(wanted)) {
                    positions.add(i);
                    fields.add(table.columns().get(i).field());
                }
            }
        }
        Schema schema = new Schema(fields);
        return new ArrowScan(
                table, schema, allocator -> new Rows(allocator, schema, positions, rows), ScanMetrics.NONE);
    }

    @Override
    public List<Path> dataDirectories() {
        return List.of();
    }

    @Override
    public void close() {}

    /** All rows in one batch. */
    private static final class Rows extends ArrowReader {
        private final Schema schema;
        private final List<Integer> positions;
        private final List<List<@Nullable Object>> rows;
        private boolean read;

        Rows(BufferAllocator allocator, Schema schema, List<Integer> positions, List<List<@Nullable Object>> rows) {
            super(allocator);
            this.schema = schema;
            this.positions = positions;
            this.rows = rows;
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            VectorSchemaRoot root = getVectorSchemaRoot();
            root.clear();
            if (read || rows.isEmpty()) {
                return false;
            }
            read = true;
            root.allocateNew();
            for (int column = 0; column < positions.size(); column++) {
                FieldVector vector = root.getVector(column);
                for (int row = 0; row < rows.size(); row++) {
                    SampleVectors.set(vector, row, rows.get(row).get(positions.get(column)));
                }
            }
            root.setRowCount(rows.size());
            return true;
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        protected void closeReadSource() {}

        @Override
        protected Schema readSchema() {
            return schema;
        }
    }
}
