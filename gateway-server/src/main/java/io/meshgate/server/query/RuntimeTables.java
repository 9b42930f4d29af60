package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.TableName;
import io.meshgate.planner.catalog.SystemDomain;
import io.meshgate.planner.catalog.SystemSource;
import io.meshgate.planner.policy.PolicyProblem;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.server.audit.AuditTrail;
import io.meshgate.server.session.ClientInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway knows for the tables of {@code system}: for one query, of its own principal and session only. Of the
 * audit log, which tells of everybody, it knows nothing for any but auditors.
 *
 * @param query the one that asks
 * @param auditors as of the mesh under which the query was planned
 * @param stewards as of that mesh
 * @param problems why the mesh directory as it is now is not in force
 */
record RuntimeTables(
        Query query,
        QueryRegistry registry,
        AuditTrail audit,
        Subjects auditors,
        Subjects stewards,
        Supplier<List<PolicyProblem>> problems)
        implements SystemSource {

    @Override
    public Stream<List<@Nullable Object>> rows(TableName table) {
        if (table.equals(SystemDomain.QUERIES)) {
            return registry.records(query.context().principal()).stream().map(RuntimeTables::row);
        }
        if (table.equals(SystemDomain.CLIENT)) {
            return client(query.client());
        }
        if (table.equals(SystemDomain.AUDIT)
                && auditors.contains(query.context().principal())) {
            return AuditRows.of(audit);
        }
        if (table.equals(SystemDomain.PROBLEMS)
                && stewards.contains(query.context().principal())) {
            return problems.get().stream()
                    .map(problem -> row(
                            problem.source().file(),
                            (long) problem.source().line(),
                            (long) problem.source().column(),
                            problem.message()));
        }
        throw new IllegalStateException("unknown system table: " + table);
    }

    private static Stream<List<@Nullable Object>> client(ClientInfo client) {
        return Stream.of(
                        property("application_name", client.application()),
                        property("client_user", client.user()),
                        property("client_host", client.host()))
                .flatMap(Optional::stream);
    }

    private static Optional<List<@Nullable Object>> property(String name, Optional<String> value) {
        return value.map(text -> row(name, text));
    }

    private static List<@Nullable Object> row(QueryRecord record) {
        QuerySummary summary = record.summary();
        return row(
                summary.queryId(),
                summary.state().name(),
                summary.error().map(ErrorCode::name).orElse(null),
                record.text(),
                record.catalog().orElse(null),
                record.schema().orElse(null),
                record.client().application().orElse(null),
                record.client().user().orElse(null),
                record.client().host().orElse(null),
                micros(record.submitted()),
                record.startedAt().map(RuntimeTables::micros).orElse(null),
                record.endedAt().map(RuntimeTables::micros).orElse(null),
                summary.planNanos() / 1_000,
                summary.totalNanos() / 1_000,
                summary.rows());
    }

    private static Long micros(Instant moment) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
