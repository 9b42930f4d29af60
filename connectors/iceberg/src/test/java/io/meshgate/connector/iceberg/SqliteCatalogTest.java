package io.meshgate.connector.iceberg;

import io.meshgate.connector.testkit.ConnectorContract;
import io.meshgate.connector.testkit.ContractSource;
import io.meshgate.connector.testkit.TypeSample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

final class SqliteCatalogTest extends ConnectorContract {
    @TempDir
    private Path directory;

    @Override
    protected ContractSource openSource() {
        return Sources.sqlite(directory, Map.of());
    }

    @Override
    protected List<TypeSample> typeSamples() {
        return icebergTypes();
    }

    static List<TypeSample> icebergTypes() {
        return TypeSample.ALL.stream()
                .filter(sample -> !List.of("int8", "int16").contains(sample.toString()))
                .toList();
    }
}
