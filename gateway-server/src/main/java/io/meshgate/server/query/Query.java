package io.meshgate.server.query;

import io.meshgate.planner.PlannedStatement;
import io.meshgate.server.session.Session;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** One execution of one statement, from submission to its end. Created by {@link QueryManager} only. */
public final class Query {
    private final String id;
    private final Session session;
    private final PlannedStatement statement;
    private final List<@Nullable Object> parameters;

    Query(String id, Session session, PlannedStatement statement, List<@Nullable Object> parameters) {
        this.id = id;
        this.session = session;
        this.statement = statement;
        this.parameters = parameters;
    }

    /** Random and unguessable, yet not a secret: every use is checked against the principal. */
    public String id() {
        return id;
    }

    public Session session() {
        return session;
    }

    public PlannedStatement statement() {
        return statement;
    }

    public Schema resultSchema() {
        return statement.resultSchema();
    }

    List<@Nullable Object> parameters() {
        return parameters;
    }
}
