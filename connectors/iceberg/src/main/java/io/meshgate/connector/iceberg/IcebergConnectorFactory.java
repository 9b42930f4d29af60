package io.meshgate.connector.iceberg;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.ConnectorFactory;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Opens connectors of the kind {@code iceberg}. */
public final class IcebergConnectorFactory implements ConnectorFactory {
    private static final int THREADS = 4;

    /** Called by {@link java.util.ServiceLoader}. */
    public IcebergConnectorFactory() {}

    @Override
    public String type() {
        return "iceberg";
    }

    @Override
    public Set<String> propertyKeys() {
        return SettingsReader.KEYS;
    }

    @Override
    public Connector open(ConnectorConfig config) {
        IcebergSettings settings = new SettingsReader(config).read();
        Locations locations = new Locations(settings.directories());
        return new IcebergConnector(
                config.domain(),
                settings,
                catalog(config.domain(), settings, locations),
                locations,
                executor(config.domain()),
                config.ticker());
    }

    private static IcebergCatalog catalog(String domain, IcebergSettings settings, Locations locations) {
        if (settings.catalog() instanceof IcebergSettings.Jdbc jdbc) {
            return new JdbcMetastore(domain, jdbc);
        }
        return new RestMetastore(domain, (IcebergSettings.Rest) settings.catalog(), new ConfinedFileIO(locations));
    }

    private static ExecutorService executor(String domain) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "iceberg-" + domain);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
