package io.meshgate.server.engine.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

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
