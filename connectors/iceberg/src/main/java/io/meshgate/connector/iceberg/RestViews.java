package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewView;
import io.meshgate.connector.TableName;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SessionCatalog.SessionContext;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.apache.iceberg.view.ViewBuilder;

/** Changes the views of a catalog behind Iceberg's REST protocol. Thread-safe. */
final class RestViews implements ViewStorage {
    private static final SessionContext NO_SESSION = SessionContext.createEmpty();
    private static final Pattern DOT = Pattern.compile("\\.");

    private final RestMetastore metastore;

    RestViews(RestMetastore metastore) {
        this.metastore = metastore;
    }

    @Override
    public void create(NewView view) {
        change(view.name(), catalog -> builder(catalog, view).create());
    }

    @Override
    public void replace(String viewUuid, NewView view) {
        change(view.name(), catalog -> {
            requireSame(catalog, view.name(), viewUuid);
            builder(catalog, view).replace();
        });
    }

    @Override
    public void drop(TableName name, String viewUuid) {
        change(name, catalog -> {
            requireSame(catalog, name, viewUuid);
            // The protocol knows no condition for this: between the two requests the view may become another.
            if (!catalog.dropView(NO_SESSION, identifier(name))) {
                throw outdated(name);
            }
        });
    }

    private static ViewBuilder builder(RESTSessionCatalog catalog, NewView view) {
        ViewBuilder builder = catalog.buildView(NO_SESSION, identifier(view.name()))
                .withSchema(NewViewVersion.schema(view))
                .withDefaultNamespace(NewViewVersion.namespace(view))
                .withProperties(NewViewVersion.properties(view));
        view.texts().forEach(text -> builder.withQuery(text.dialect(), text.sql()));
        return builder;
    }

    private static void requireSame(RESTSessionCatalog catalog, TableName name, String viewUuid) {
        if (!catalog.loadView(NO_SESSION, identifier(name)).uuid().toString().equals(viewUuid)) {
            throw outdated(name);
        }
    }

    private void change(TableName name, Consumer<RESTSessionCatalog> change) {
        metastore.ask(catalog -> {
            try {
                change.accept(catalog);
                return name;
            } catch (AlreadyExistsException e) {
                throw new GatewayException(ErrorCode.TABLE_EXISTS, "there is a table or view " + name + " already", e);
            } catch (CommitFailedException | NoSuchViewException e) {
                throw outdated(name);
            } catch (CommitStateUnknownException e) {
                throw new GatewayException(
                        ErrorCode.CATALOG_UNAVAILABLE,
                        "the REST catalog did not say whether it has changed view " + name
                                + "; look before you try again",
                        e);
            } catch (UnsupportedOperationException e) {
                throw new GatewayException(ErrorCode.NOT_SUPPORTED, "the REST catalog has no views", e);
            }
        });
    }

    private static GatewayException outdated(TableName name) {
        return new GatewayException(
                ErrorCode.PLAN_OUTDATED, "view " + name + " has been changed by another meanwhile; try again");
    }

    private static TableIdentifier identifier(TableName name) {
        return TableIdentifier.of(Namespace.of(DOT.split(name.schema(), -1)), name.table());
    }
}
