package io.meshgate.connector.iceberg;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SessionCatalog.SessionContext;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.apache.iceberg.view.BaseView;
import org.apache.iceberg.view.View;
import org.apache.iceberg.view.ViewMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A catalog behind Iceberg's REST protocol. Its own session only reads. */
final class RestMetastore implements IcebergCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(RestMetastore.class);
    private static final SessionContext NO_SESSION = SessionContext.createEmpty();
    private static final Pattern DOT = Pattern.compile("\\.");
    private static final int DEEPEST_NAMESPACE = 16;

    private final String domain;
    private final IcebergSettings.Rest settings;
    private final ConfinedFileIO files;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private @Nullable RESTSessionCatalog session;

    private volatile @Nullable RuntimeException lastFailure;

    RestMetastore(String domain, IcebergSettings.Rest settings, ConfinedFileIO files) {
        this.domain = domain;
        this.settings = settings;
        this.files = files;
    }

    @Override
    public List<String> namespaces() {
        return ask(catalog -> {
            List<String> names = new ArrayList<>();
            addBelow(catalog, Namespace.empty(), names);
            return names;
        });
    }

    @Override
    public List<String> tables(String namespace) {
        return ask(catalog -> {
            try {
                return catalog.listTables(NO_SESSION, namespace(namespace)).stream()
                        .map(TableIdentifier::name)
                        .toList();
            } catch (NoSuchNamespaceException e) {
                return List.of();
            }
        });
    }

    @Override
    public Optional<CurrentMetadata> current(TableName name) {
        return ask(catalog -> {
            try {
                return current(
                        catalog.loadTable(NO_SESSION, TableIdentifier.of(namespace(name.schema()), name.table())));
            } catch (NoSuchTableException | NoSuchNamespaceException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public List<String> views(String namespace) {
        return ask(catalog -> {
            try {
                return catalog.listViews(NO_SESSION, namespace(namespace)).stream()
                        .map(TableIdentifier::name)
                        .toList();
            } catch (NoSuchNamespaceException e) {
                return List.of();
            }
        });
    }

    @Override
    public Optional<CurrentView> currentView(TableName name) {
        return ask(catalog -> {
            try {
                return current(
                        catalog.loadView(NO_SESSION, TableIdentifier.of(namespace(name.schema()), name.table())));
            } catch (NoSuchViewException | NoSuchNamespaceException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public ViewStorage views(ConfinedFileIO io, Locations warehouse) {
        return new RestViews(this);
    }

    private static Optional<CurrentView> current(View view) {
        if (!(view instanceof BaseView base)) {
            return Optional.empty();
        }
        ViewMetadata metadata = base.operations().current();
        return Optional.of(new CurrentView(String.valueOf(metadata.metadataFileLocation()), Optional.of(metadata)));
    }

    @Override
    public CatalogWriter writer(FileIO io) {
        return RestCatalogWriter.open(domain, settings, io);
    }

    @Override
    public void close() {
        synchronized (lock) {
            forget();
        }
    }

    /** Iceberg's client answers {@code table.snapshots} with a metadata table: those tell of hidden rows. */
    private static Optional<CurrentMetadata> current(Table table) {
        if (!(table instanceof BaseTable base)) {
            return Optional.empty();
        }
        TableMetadata metadata = base.operations().current();
        return Optional.ofNullable(metadata.metadataFileLocation())
                .map(location -> new CurrentMetadata(location, Optional.of(metadata)));
    }

    /** A level that has a dot in itself could not be told from two levels. */
    private static void addBelow(RESTSessionCatalog catalog, Namespace parent, List<String> names) {
        if (parent.length() >= DEEPEST_NAMESPACE) {
            return;
        }
        for (Namespace child : catalog.listNamespaces(NO_SESSION, parent)) {
            String last = child.level(child.length() - 1);
            if (child.length() == parent.length() + 1 && !last.contains(".")) {
                names.add(String.join(".", child.levels()));
                addBelow(catalog, child, names);
            }
        }
    }

    private static Namespace namespace(String name) {
        return Namespace.of(DOT.split(name, -1));
    }

    /** Asks the catalog, or has it change something, connected. */
    <T> T ask(Function<RESTSessionCatalog, T> question) {
        try {
            return question.apply(connected());
        } catch (NotAuthorizedException e) {
            // A token that was not refreshed in time; the next call signs in again.
            close();
            throw unavailable("refuses the gateway's credentials", e);
        } catch (GatewayException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unavailable("does not answer", e);
        }
    }

    /** Signs in on first use. Whoever waited for an attempt that failed shares its failure instead of trying in turn. */
    private RESTSessionCatalog connected() {
        RuntimeException before = lastFailure;
        synchronized (lock) {
            if (session != null) {
                return session;
            }
            RuntimeException meanwhile = lastFailure;
            if (meanwhile != null && meanwhile != before) {
                throw meanwhile;
            }
            try {
                RESTSessionCatalog catalog =
                        new RESTSessionCatalog(GuardedRestClient::open, (context, properties) -> files);
                catalog.initialize(domain, settings.properties());
                session = catalog;
                return catalog;
            } catch (RuntimeException e) {
                lastFailure = e;
                throw e;
            }
        }
    }

    @GuardedBy("lock")
    private void forget() {
        if (session != null) {
            try {
                session.close();
            } catch (IOException e) {
                LOG.debug("domain {}: the catalog's session did not close", domain, e);
            }
            session = null;
        }
    }

    private GatewayException unavailable(String problem, RuntimeException cause) {
        return new GatewayException(
                ErrorCode.CATALOG_UNAVAILABLE, "the REST catalog of domain " + domain + " " + problem, cause);
    }
}
