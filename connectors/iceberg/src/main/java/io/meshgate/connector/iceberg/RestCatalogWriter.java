package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SessionCatalog.SessionContext;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes a catalog behind Iceberg's REST protocol, in a session of its own: a session has one way to files. */
final class RestCatalogWriter implements CatalogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(RestCatalogWriter.class);
    private static final SessionContext NO_SESSION = SessionContext.createEmpty();
    private static final Pattern DOT = Pattern.compile("\\.");

    private final String domain;
    private final RESTSessionCatalog session;

    private RestCatalogWriter(String domain, RESTSessionCatalog session) {
        this.domain = domain;
        this.session = session;
    }

    static RestCatalogWriter open(String domain, IcebergSettings.Rest settings, FileIO files) {
        try {
            RESTSessionCatalog session =
                    new RESTSessionCatalog(GuardedRestClient::open, (context, properties) -> files);
            session.initialize(domain, settings.properties());
            return new RestCatalogWriter(domain, session);
        } catch (RuntimeException e) {
            throw new GatewayException(
                    ErrorCode.CATALOG_UNAVAILABLE, "the REST catalog of domain " + domain + " does not answer", e);
        }
    }

    @Override
    public Transaction create(TableName name, Schema schema, String location) {
        return session.buildTable(NO_SESSION, identifier(name), schema)
                .withLocation(location)
                .withProperty("format-version", Integer.toString(TableWrites.FORMAT))
                .createTransaction();
    }

    @Override
    public Table load(TableName name) {
        return find(name).orElseThrow(() -> new NoSuchTableException("Table does not exist: %s", name));
    }

    @Override
    public boolean drop(TableName name, String tableUuid) {
        Optional<Table> found = find(name);
        // The protocol knows no condition for this: between the two requests the table may become another.
        return found.isPresent()
                && tableUuid.equals(found.get().uuid().toString())
                && session.dropTable(NO_SESSION, identifier(name));
    }

    private Optional<Table> find(TableName name) {
        try {
            // Iceberg's client answers some names with metadata tables.
            return Optional.of(session.loadTable(NO_SESSION, identifier(name)))
                    .filter(table -> table instanceof BaseTable);
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    private static TableIdentifier identifier(TableName name) {
        return TableIdentifier.of(Namespace.of(DOT.split(name.schema(), -1)), name.table());
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (IOException e) {
            LOG.debug("domain {}: the session of a write did not close", domain, e);
        }
    }
}
