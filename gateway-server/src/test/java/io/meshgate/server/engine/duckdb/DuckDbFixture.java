package io.meshgate.server.engine.duckdb;

import static io.meshgate.server.engine.Columns.TEXT;
import static io.meshgate.server.engine.Columns.column;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** An engine with two threads that reads below one data directory. Closing it proves that it leaves nothing behind. */
public final class DuckDbFixture implements AutoCloseable {
    private final Path data;
    private final Path spill;
    private final BufferAllocator allocator = new RootAllocator();
    private final DuckDbEngine engine;

    /** Makes the directories {@code data} and {@code spill} in one that is given. */
    public DuckDbFixture(Path directory, String memoryLimit) throws IOException {
        data = Files.createDirectories(directory.toRealPath().resolve("data"));
        spill = directory.resolve("spill");
        engine = new DuckDbEngine(new DuckDbSettings(memoryLimit, 2, spill, List.of(data)), allocator);
    }

    public Path data() {
        return data;
    }

    /** Of which the engine's is a child. The fixture closes it. */
    public BufferAllocator allocator() {
        return allocator;
    }

    public DuckDbEngine engine() {
        return engine;
    }

    /** The values of a statement's one column, a text named c. */
    List<@Nullable String> texts(String sql, @Nullable Object... arguments) {
        List<@Nullable String> values = new ArrayList<>();
        EngineTask task =
                new EngineTask("q", sql, new Schema(List.of(column("c", TEXT))), Arrays.asList(arguments), Map.of());
        try (ResultStream stream = engine.execute(task)) {
            while (stream.next()) {
                for (int row = 0; row < stream.root().getRowCount(); row++) {
                    Object value = stream.root().getVector(0).getObject(row);
                    values.add(value == null ? null : value.toString());
                }
            }
        }
        return values;
    }

    ParquetDirectory files() {
        return new ParquetDirectory(data);
    }

    @Override
    public void close() {
        engine.close();
        assertThat(spill).isEmptyDirectory();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }
}
