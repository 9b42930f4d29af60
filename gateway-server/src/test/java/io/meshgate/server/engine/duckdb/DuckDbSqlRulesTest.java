package io.meshgate.server.engine.duckdb;

import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.SqlRulesContract;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.io.TempDir;

class DuckDbSqlRulesTest extends SqlRulesContract {
    @TempDir
    Path directory;

    @Override
    protected Engine open(BufferAllocator parent) {
        return new DuckDbEngine(new DuckDbSettings("256MB", 2, directory.resolve("spill"), List.of(directory)), parent);
    }
}
