package io.meshgate.server.flight;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.PlannedStatement.SessionChange;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.VisibleMesh;
import io.meshgate.server.session.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.flight.NoOpSessionOptionValueVisitor;
import org.apache.arrow.flight.SessionOptionValue;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** The session options that drivers set when they connect: the default catalog and schema, and the purpose. */
final class SessionActions {
    private static final String CATALOG = "catalog";
    private static final String SCHEMA = "schema";
    private static final String PURPOSE = "purpose";
    private static final Set<String> NAMES = Set.of(CATALOG, SCHEMA, PURPOSE);

    private final Queries queries;

    SessionActions(Queries queries) {
        this.queries = queries;
    }

    /**
     * Sets the options that are right and says what is wrong with each of the others.
     *
     * @throws GatewayException for a purpose that is not declared, with all that are; nothing is set then. Clients that
     *     look at no answer must not take themselves to ask for a purpose that they do not ask for
     */
    Map<String, SetSessionOptionsResult.Error> set(Session session, Map<String, SessionOptionValue> options) {
        Map<String, SetSessionOptionsResult.Error> errors = new HashMap<>();
        options.keySet().stream()
                .filter(name -> !NAMES.contains(name))
                .forEach(name -> errors.put(name, error(SetSessionOptionsResult.ErrorValue.INVALID_NAME)));
        if (options.containsKey(PURPOSE)) {
            setPurpose(session, options.get(PURPOSE));
        }
        VisibleMesh mesh = queries.visible(session);
        // The catalog first: the schema is looked up in it.
        if (options.containsKey(CATALOG) && !setCatalog(session, mesh, text(options.get(CATALOG)))) {
            errors.put(CATALOG, error(SetSessionOptionsResult.ErrorValue.INVALID_VALUE));
        }
        if (options.containsKey(SCHEMA)
                && (errors.containsKey(CATALOG) || !setSchema(session, mesh, text(options.get(SCHEMA))))) {
            errors.put(SCHEMA, error(SetSessionOptionsResult.ErrorValue.INVALID_VALUE));
        }
        return errors;
    }

    Map<String, SessionOptionValue> get(Session session) {
        SessionContext context = session.context();
        Map<String, SessionOptionValue> options = new HashMap<>();
        context.catalog()
                .ifPresent(name -> options.put(CATALOG, SessionOptionValueFactory.makeSessionOptionValue(name)));
        context.schema().ifPresent(name -> options.put(SCHEMA, SessionOptionValueFactory.makeSessionOptionValue(name)));
        context.principal()
                .purpose()
                .ifPresent(name -> options.put(PURPOSE, SessionOptionValueFactory.makeSessionOptionValue(name)));
        return options;
    }

    /** An empty value, and none, take the purpose away. */
    private void setPurpose(Session session, @Nullable SessionOptionValue value) {
        boolean none = value == null || value.isEmpty();
        if (!none && text(value).isEmpty()) {
            throw new GatewayException(ErrorCode.INVALID_ARGUMENT, "The option purpose is not a text");
        }
        Optional<String> wanted = none ? Optional.empty() : text(value).filter(text -> !text.isEmpty());
        wanted.ifPresent(purpose -> Purposes.require(purpose, queries.purposes()));
        session.apply(
                new SessionChange(new Schema(List.of()), Optional.empty(), Optional.empty(), Map.of(PURPOSE, wanted)));
    }

    private static boolean setCatalog(Session session, VisibleMesh mesh, Optional<String> wanted) {
        Optional<String> stored = wanted.flatMap(name -> stored(mesh.catalogs(), name));
        stored.ifPresent(name -> session.apply(change(name, Optional.empty())));
        return stored.isPresent();
    }

    private static boolean setSchema(Session session, VisibleMesh mesh, Optional<String> wanted) {
        Optional<String> catalog = session.context().catalog();
        Optional<String> stored = catalog.flatMap(in -> wanted.flatMap(name -> stored(mesh.schemas(in), name)));
        stored.ifPresent(name -> session.apply(change(catalog.orElseThrow(), Optional.of(name))));
        return stored.isPresent();
    }

    /** The name as it is stored: exactly the same, or else the only one that differs in case alone. */
    private static Optional<String> stored(List<String> names, String wanted) {
        if (names.contains(wanted)) {
            return Optional.of(wanted);
        }
        List<String> alike = names.stream().filter(wanted::equalsIgnoreCase).toList();
        return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
    }

    private static SessionChange change(String catalog, Optional<String> schema) {
        return new SessionChange(new Schema(List.of()), Optional.of(catalog), schema, Map.of());
    }

    private static SetSessionOptionsResult.Error error(SetSessionOptionsResult.ErrorValue value) {
        return new SetSessionOptionsResult.Error(value);
    }

    private static Optional<String> text(@Nullable SessionOptionValue value) {
        return value == null ? Optional.empty() : Optional.ofNullable(value.acceptVisitor(new TextOnly()));
    }

    private static final class TextOnly extends NoOpSessionOptionValueVisitor<@Nullable String> {
        @Override
        public @Nullable String visit(String value) {
            return value;
        }
    }
}
