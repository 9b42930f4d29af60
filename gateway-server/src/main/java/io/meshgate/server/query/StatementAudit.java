package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.QueryPlan.ViewUse;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.StatementText;
import io.meshgate.planner.ViewPlan;
import io.meshgate.planner.WritePlan;
import io.meshgate.server.audit.AuditEvent;
import io.meshgate.server.audit.AuditRecord;
import io.meshgate.server.audit.AuditTrail;
import io.meshgate.server.session.CallOrigin;
import io.meshgate.server.session.ClientInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the audit log is told of one statement, from its submission to its end. Each record stands for itself: who, from
 * where, what, with which tables under which policies. Thread-safe.
 */
final class StatementAudit {
    private static final int FINGERPRINT_BYTES = 16;

    private final AuditTrail trail;
    private final String queryId;
    private final SessionContext context;
    private final ClientInfo client;
    private final CallOrigin origin;
    private final String sql;
    private volatile @Nullable Planned planned;
    private volatile @Nullable Written written;

    /** What a planned statement is about, as the records have it. */
    private record Planned(
            StatementText text,
            String fingerprint,
            String meshVersion,
            String policyVersion,
            List<Map<String, Object>> reads,
            List<Map<String, Object>> views,
            Map<String, Object> target,
            Set<String> grants,
            Set<String> policies,
            Set<String> exemptions) {}

    private record Written(long rows, OptionalLong snapshot) {}

    StatementAudit(
            AuditTrail trail,
            String queryId,
            SessionContext context,
            ClientInfo client,
            CallOrigin origin,
            String sql) {
        this.trail = trail;
        this.queryId = queryId;
        this.context = context;
        this.client = client;
        this.origin = origin;
        this.sql = sql;
    }

    /** @throws GatewayException with AUDIT_UNAVAILABLE: then nothing may be told of the statement */
    void prepared(PlannedStatement statement, Mesh mesh) {
        trail.require(planned(AuditEvent.STATEMENT_PREPARED, plannedAs(statement, mesh)));
    }

    /** @throws GatewayException with AUDIT_UNAVAILABLE: then the statement may not be run */
    void planned(PlannedStatement statement, Mesh mesh) {
        Planned now = plannedAs(statement, mesh);
        trail.require(planned(AuditEvent.STATEMENT_PLANNED, now));
        planned = now;
    }

    /** @throws GatewayException with AUDIT_UNAVAILABLE: then the statement may not be run */
    void plannedAgain(PlannedStatement statement, Mesh mesh) {
        Planned now = plannedAs(statement, mesh);
        trail.require(planned(AuditEvent.STATEMENT_REPLANNED, now));
        planned = now;
    }

    /**
     * For a statement that was refused before it could be run.
     *
     * @return what to tell the client: without a record not even why
     */
    RuntimeException refused(RuntimeException failure, long nanos) {
        ErrorCode code = failure instanceof GatewayException known ? known.code() : ErrorCode.INTERNAL_ERROR;
        if (code == ErrorCode.AUDIT_UNAVAILABLE) {
            return failure;
        }
        StatementText text = StatementText.ofRefused(sql, code);
        AuditRecord record = begin(AuditEvent.STATEMENT_REFUSED).with("statement_kind", text.kind());
        if (text.text().isPresent()) {
            record.with("fingerprint", fingerprint(text)).with("statement", text.text());
        } else {
            record.with("statement_code", trail.blinded(sql));
        }
        try {
            trail.require(record.with("outcome", "REFUSED")
                    .with("error_code", code.name())
                    .with("elapsed_micros", nanos / 1_000));
            return failure;
        } catch (GatewayException unavailable) {
            return unavailable;
        }
    }

    /** @param snapshot that the writing made, where the source has such */
    void wrote(long rows, OptionalLong snapshot) {
        written = new Written(rows, snapshot);
    }

    /** @param bytes of the batches that the client has got, before compression */
    void ended(QuerySummary summary, long bytes) {
        AuditRecord record = begin(AuditEvent.STATEMENT_ENDED);
        Planned known = planned;
        if (known != null) {
            describe(record, known);
        }
        trail.note(record.with("outcome", summary.state().name())
                .with("error_code", summary.error().map(ErrorCode::name))
                .with("rows_out", summary.rows())
                .with("bytes_out", bytes)
                .with("elapsed_micros", (summary.planNanos() + summary.totalNanos()) / 1_000));
    }

    private AuditRecord begin(AuditEvent event) {
        Principal principal = context.principal();
        return AuditRecord.of(event)
                .with("query_id", queryId)
                .with("user", principal.name())
                .with("roles", new TreeSet<>(principal.roles()))
                .with("groups", new TreeSet<>(principal.groups()))
                .with("agent", principal.agent() ? Optional.of("yes") : Optional.empty())
                .with("purpose", principal.purpose())
                .with("simulated_by", origin.simulatedBy())
                .with("client_address", origin.address())
                .with("trace_id", origin.traceId())
                .with("application", client.application())
                .with("client_user", client.user())
                .with("client_host", client.host());
    }

    private AuditRecord planned(AuditEvent event, Planned plan) {
        AuditRecord record = begin(event);
        describe(record, plan);
        return record;
    }

    private void describe(AuditRecord record, Planned plan) {
        record.with("statement_kind", plan.text().kind())
                .with("fingerprint", plan.fingerprint())
                .with("statement", plan.text().text())
                .withObjects("reads", plan.reads())
                .withObjects("views", plan.views());
        if (!plan.target().isEmpty()) {
            record.withObjects("writes", List.of(target(plan.target())));
        }
        record.with("grants", plan.grants())
                .with("policies", plan.policies())
                .with("exemptions", plan.exemptions())
                .with("policy_version", plan.policyVersion())
                .with("mesh_version", plan.meshVersion());
    }

    private Map<String, Object> target(Map<String, Object> target) {
        Written done = written;
        if (done == null) {
            return target;
        }
        Map<String, Object> complete = new LinkedHashMap<>(target);
        complete.put("rows", done.rows());
        done.snapshot().ifPresent(id -> complete.put("snapshot", Long.toString(id)));
        return complete;
    }

    private Planned plannedAs(PlannedStatement statement, Mesh mesh) {
        Planned known = planned;
        StatementText text = known == null ? StatementText.ofPlanned(sql) : known.text();
        Optional<QueryPlan> query = PlannedStatement.query(statement);
        List<TableUse> tables = query.map(QueryPlan::tables).orElse(List.of());
        List<ViewUse> views = query.map(QueryPlan::views).orElse(List.of());
        Set<String> grants = new TreeSet<>(PlannedStatement.disclosing(statement));
        Set<String> policies = new TreeSet<>();
        Set<String> exemptions = new TreeSet<>();
        for (TableUse use : tables) {
            grants.addAll(use.grants());
            policies.addAll(use.rowFilters());
            policies.addAll(use.aggregations());
            policies.addAll(use.masks().values());
            exemptions.addAll(use.exemptions());
        }
        for (ViewUse use : views) {
            policies.addAll(use.rowFilters());
            policies.addAll(use.aggregations());
            policies.addAll(use.masks().values());
            exemptions.addAll(use.exemptions());
        }
        return new Planned(
                text,
                known == null ? fingerprint(text) : known.fingerprint(),
                mesh.version(),
                mesh.policies().version(),
                tables.stream().map(StatementAudit::read).toList(),
                views.stream().map(StatementAudit::view).toList(),
                target(statement),
                grants,
                policies,
                exemptions);
    }

    private static Map<String, Object> read(TableUse use) {
        TableSnapshot table = use.table();
        Map<String, Object> read = new LinkedHashMap<>();
        read.put("table", name(use.domain(), table.name()));
        // As text: what reads JSON often reads numbers as floating point.
        table.snapshotId().ifPresent(id -> read.put("snapshot", Long.toString(id)));
        read.put("columns", use.columns());
        return read;
    }

    private static Map<String, Object> view(ViewUse use) {
        return Map.of("view", name(use.domain(), use.name()), "version", use.version());
    }

    private static Map<String, Object> target(PlannedStatement statement) {
        if (statement instanceof WritePlan write) {
            return target(name(write.domain(), write.table()), write.change().kind());
        }
        if (statement instanceof ViewPlan view) {
            return target(name(view.domain(), view.name()), viewChange(view.change()));
        }
        return Map.of();
    }

    private static Map<String, Object> target(String table, String change) {
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("table", table);
        target.put("change", change);
        return target;
    }

    private static String viewChange(ViewPlan.Change change) {
        if (change instanceof ViewPlan.Create) {
            return "CREATE VIEW";
        }
        if (change instanceof ViewPlan.Replace) {
            return "REPLACE VIEW";
        }
        return change instanceof ViewPlan.Drop ? "DROP VIEW" : "nothing";
    }

    private static String name(String domain, TableName table) {
        return domain + "." + table;
    }

    private static String fingerprint(StatementText text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(text.text().orElse("").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
