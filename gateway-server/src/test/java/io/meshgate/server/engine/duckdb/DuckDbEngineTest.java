package io.meshgate.server.engine.duckdb;

import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.EngineContract;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.io.TempDir;

class DuckDbEngineTest extends EngineContract {
    @TempDir
    Path directory;

    @Override
    protected Engine open(BufferAllocator parent) {
        return new DuckDbEngine(new DuckDbSettings("256MB", 2, directory.resolve("spill"), List.of(directory)), parent);
    }

    @Override
    protected String numbers(long count) {
        return "range(" + count + ") AS numbers(i)";
    }

    @Override
    protected String raise(String text) {
        return "error('" + text + "')";
    }

    @Override
    protected String nestedWithNulls(String table) {
        return "SELECT CASE WHEN k % 2 = 0 THEN {'n': k, 't': v} END AS s, CASE WHEN k % 2 = 0 THEN [k, k] END AS l,"
                + " CASE WHEN k % 2 = 0 THEN [v, v] END AS lt, CASE WHEN k % 2 = 0 THEN MAP {v: k} END AS m FROM "
                + table;
    }
}
