package io.meshgate.server.engine.duckdb;

import java.nio.file.Path;
import java.util.List;

/**
 * How much of the machine the engine may use, and the only directories it may read.
 *
 * @param memoryLimit of all queries together, as DuckDB writes it, for instance {@code 4GB}; what exceeds it spills
 * @param threads of all queries together
 * @param spillDirectory created when missing; each instance spills into a subdirectory of its own
 * @param dataDirectories absolute; files elsewhere are refused
 */
public record DuckDbSettings(String memoryLimit, int threads, Path spillDirectory, List<Path> dataDirectories) {
    public DuckDbSettings {
        dataDirectories = dataDirectories.stream()
                .map(directory -> directory.toAbsolutePath().normalize())
                .toList();
    }
}
