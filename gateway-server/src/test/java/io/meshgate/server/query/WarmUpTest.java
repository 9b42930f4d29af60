package io.meshgate.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.meshgate.planner.Planner;
import io.meshgate.server.engine.duckdb.DuckDbEngine;
import io.meshgate.server.engine.duckdb.DuckDbSettings;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {
    @TempDir
    Path spill;

    @Test
    void plansAndRunsItsStatementAndLeavesNothing() {
        try (BufferAllocator allocator = new RootAllocator();
                DuckDbEngine engine = new DuckDbEngine(new DuckDbSettings("200MB", 1, spill, List.of()), allocator)) {
            assertThat(new WarmUp(new Planner(), engine).rows()).isEqualTo(2);
        }
    }

    @Test
    void itsFailureIsNobodysElse() {
        try (BufferAllocator allocator = new RootAllocator()) {
            FakeEngine engine = new FakeEngine(allocator);
            engine.onExecute = () -> {
                throw new IllegalStateException("no engine");
            };
            assertThatCode(new WarmUp(new Planner(), engine)::run).doesNotThrowAnyException();
            assertThat(engine.tasks).hasSize(1);
        }
    }
}
