package io.meshgate.connector.iceberg;

import io.meshgate.connector.testkit.ConnectorContract;
import io.meshgate.connector.testkit.ContractSource;
import io.meshgate.connector.testkit.TypeSample;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

final class RestCatalogTest extends ConnectorContract {
    @TempDir
    private Path directory;

    @Override
    protected ContractSource openSource() throws Exception {
        return Sources.rest(directory);
    }

    @Override
    protected List<TypeSample> typeSamples() {
        return SqliteCatalogTest.icebergTypes();
    }
}
