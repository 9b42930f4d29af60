package io.meshgate.planner.catalog;

import io.meshgate.connector.TableName;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.SessionSettings;
import io.meshgate.planner.sql.FunctionListing;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of those tables of {@link SystemDomain} that a session's context and the operator table answer. */
final class SessionRows {
    private final SessionContext session;

    SessionRows(SessionContext session) {
        this.session = session;
    }

    /** @return null where others know the rows */
    @Nullable
    Stream<List<@Nullable Object>> rows(TableName table) {
        if (table.equals(SystemDomain.PRINCIPAL)) {
            return Stream.of(row(session.principal().name()));
        }
        if (table.equals(SystemDomain.ROLES)) {
            return session.principal().roles().stream().sorted().map(SessionRows::row);
        }
        if (table.equals(SystemDomain.ATTRIBUTES)) {
            return session.principal().attributes().entrySet().stream()
                    .flatMap(attribute -> attribute.getValue().stream().map(value -> row(attribute.getKey(), value)));
        }
        if (table.equals(SystemDomain.SETTINGS)) {
            return SessionSettings.of(session).stream()
                    .map(setting -> row(
                            setting.name(),
                            setting.value().orElse(null),
                            setting.defaultValue().orElse(null),
                            setting.description()));
        }
        if (table.equals(SystemDomain.FUNCTIONS)) {
            return FunctionListing.functions().stream()
                    .map(function -> row(
                            function.name(),
                            function.type(),
                            function.signature().orElse(null)));
        }
        return null;
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
