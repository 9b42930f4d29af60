package io.meshgate.planner;

import io.meshgate.connector.Column;
import io.meshgate.planner.QueryPlan.Stage;
import io.meshgate.planner.QueryPlan.StageInput;
import io.meshgate.planner.QueryPlan.SystemInput;
import io.meshgate.planner.QueryPlan.TableInput;
import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.MeshTypes;
import io.meshgate.planner.catalog.PinnedMesh;
import io.meshgate.planner.catalog.SystemDomain;
import io.meshgate.planner.catalog.VisibleTables;
import io.meshgate.planner.policy.AggregationPolicy;
import io.meshgate.planner.policy.Barrier;
import io.meshgate.planner.policy.ColumnLineage;
import io.meshgate.planner.policy.Entitlement;
import io.meshgate.planner.policy.EntitlementLookup;
import io.meshgate.planner.policy.EntitlementValues;
import io.meshgate.planner.policy.GovernedPlan;
import io.meshgate.planner.policy.GuardPlacer;
import io.meshgate.planner.policy.PolicyExpressions;
import io.meshgate.planner.policy.PolicyProblem;
import io.meshgate.planner.policy.PolicyRewriter;
import io.meshgate.planner.policy.PolicySetCheck;
import io.meshgate.planner.policy.RawScan;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.sql.ColumnUse;
import io.meshgate.planner.sql.DuckDbDialect;
import io.meshgate.planner.sql.FailingSides;
import io.meshgate.planner.sql.Fragment;
import io.meshgate.planner.sql.FragmentWriter;
import io.meshgate.planner.sql.PlanWalk;
import io.meshgate.planner.sql.ScanPruning;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.util.Pair;

/** Steps 4 to 9 of the walk of a query, from text to a governed plan. Thread-safe. */
public final class Planner {
    /** Statements that can be planned at the same time, for whoever limits that. */
    public static final int MOST_AT_ONCE = 100;

    private final PlanningThreads threads = new PlanningThreads();
    private final PlanCache cache;

    /** A planner with a plan cache that runs on the system's clock. */
    public Planner() {
        this(System::nanoTime);
    }

    /** @param ticker nanoseconds of a monotonic clock */
    public Planner(LongSupplier ticker) {
        this.cache = new PlanCache(ticker::getAsLong);
    }

    /**
     * Plans one statement for one session: parse, validate, govern, push down, split, generate SQL. No I/O but
     * connector metadata.
     *
     * @throws EntitlementsNeededException when policies need values of entitlements that the session does not carry
     * @throws io.meshgate.connector.GatewayException for anything wrong with the statement, with its position
     */
    public PlannedStatement plan(Mesh mesh, SessionContext session, String sql) {
        return begin(mesh, session, sql, () -> {}).await();
    }

    /**
     * As {@link #plan}, without waiting for the plan.
     *
     * @param ended run once nothing is done for the statement any more, however it ended and whoever had given up on
     *     it; quick, and must not throw
     * @throws io.meshgate.connector.GatewayException with QUEUE_FULL when more than {@link #MOST_AT_ONCE}, and some, are being
     *     planned, with LIMIT_EXCEEDED for an overlong text; {@code ended} is not run then
     */
    public Planning begin(Mesh mesh, SessionContext session, String sql, Runnable ended) {
        Statements.requireSize(sql);
        return threads.begin(() -> planned(mesh, session, sql), ended);
    }

    PlannedStatement planned(Mesh mesh, SessionContext session, String sql) {
        Optional<QueryPlan> known = cache.find(mesh, session, sql);
        if (known.isPresent()) {
            return known.get();
        }
        Clock clock = Clock.system(session.zone());
        VisibleNames names = new VisibleNames(new PinnedMesh(mesh, session.principal(), clock), session);
        String one = Tokens.single(sql);
        EntitlementLookup entitlements =
                new EntitlementLookup(mesh.entitlements(), session.principal(), session.entitlements());
        PlannedStatement planned;
        try {
            planned = Statements.plan(new StatementScope(
                    session,
                    names,
                    one,
                    query -> planQuery(mesh, session, names.mesh(), entitlements, query, tree -> tree)
                            .explanation(),
                    (query, change) -> planQuery(mesh, session, names.mesh(), entitlements, query, change)));
        } catch (RuntimeException e) {
            // What was planned with values missing fails in its own ways, which nobody should be told of.
            entitlements.requireComplete();
            throw e;
        }
        entitlements.requireComplete();
        if (planned instanceof QueryPlan plan && !names.mesh().forOneExecution()) {
            cache.put(mesh, session, sql, plan);
        }
        return planned;
    }

    /** @param change of the tree as it was parsed */
    private static TypedQuery planQuery(
            Mesh mesh,
            SessionContext session,
            PinnedMesh pinned,
            EntitlementLookup entitlements,
            String sql,
            UnaryOperator<SqlNode> change) {
        StatementConverter converter = new StatementConverter(pinned, session);
        try {
            SqlNode query = change.apply(StatementConverter.parseQuery(sql));
            Planning.continueUnlessStopped();
            SqlNode validated = converter.validate(query);
            Planning.continueUnlessStopped();
            List<Field> parameters = parameters(converter.parameterRowType(validated));
            RelRoot root = converter.convert(validated);
            Planning.continueUnlessStopped();
            PolicyExpressions expressions = new PolicyExpressions(converter, session.principal(), entitlements);
            ViewExpansion views = new ViewExpansion(pinned, session, converter, expressions);
            RelNode expanded = views.expand(root.rel);
            GovernedPlan unguarded = new PolicyRewriter(expressions).govern(expanded);
            GovernedPlan governed = computedWhole(GuardPlacer.place(unguarded));
            Planning.continueUnlessStopped();
            QueryPlan plan = split(mesh, governed, root, parameters).with(views.uses(), entitlements.used());
            Explanation explanation = new Explanation(plan, () -> PlanTree.of(unguarded.stated()));
            return new TypedQuery(explanation, types(governed, root), () -> tags(mesh, unguarded, root));
        } catch (SqlParseException e) {
            throw StatementErrors.translate(e);
        } catch (RuntimeException e) {
            throw StatementErrors.translate(e, new StatementNames(new VisibleNames(pinned, session), sql));
        }
    }

    private static GovernedPlan computedWhole(GovernedPlan plan) {
        boolean concealed =
                plan.scans().stream().anyMatch(scan -> scan.table().access().concealsRows());
        return concealed ? plan.with(FailingSides.computedWhole(plan.root())) : plan;
    }

    private static List<Field> parameters(RelDataType parameterRowType) {
        List<Field> parameters = new ArrayList<>();
        for (RelDataTypeField field : parameterRowType.getFieldList()) {
            RelDataType nullable = MeshTypes.FACTORY.createTypeWithNullability(field.getType(), true);
            parameters.add(MeshTypes.arrowField("$" + (parameters.size() + 1), nullable));
        }
        return parameters;
    }

    private static List<Set<String>> tags(Mesh mesh, GovernedPlan governed, RelRoot root) {
        List<Set<String>> tags = ColumnLineage.tags(governed, mesh.policies());
        return Pair.left(root.fields).stream().map(tags::get).toList();
    }

    private static List<RelDataType> types(GovernedPlan governed, RelRoot root) {
        List<RelDataTypeField> rowType = governed.root().getRowType().getFieldList();
        return Pair.left(root.fields).stream()
                .map(index -> rowType.get(index).getType())
                .toList();
    }

    /** One stage for now: the engine reads every input itself. */
    private static QueryPlan split(Mesh mesh, GovernedPlan governed, RelRoot root, List<Field> parameters) {
        List<Integer> fields = Pair.left(root.fields);
        List<RelDataType> types = types(governed, root);
        Fragment fragment = FragmentWriter.write(DuckDbDialect.INSTANCE, governed.root(), fields, types);
        List<Field> result = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            result.add(MeshTypes.arrowField(root.fields.get(i).getValue(), types.get(i)));
        }
        Schema schema = new Schema(result);
        ColumnUse use = ColumnUse.of(governed.root());
        Map<RawScan, QueryPlan.PruningPredicate> pruning = ScanPruning.of(governed.root());
        Map<String, StageInput> inputs = new LinkedHashMap<>();
        fragment.inputs().forEach((name, scan) -> inputs.put(name, input(scan, use, pruning)));
        Stage stage = new Stage(
                "result",
                DuckDbDialect.INSTANCE.name(),
                fragment.sql(),
                schema,
                fragment.arguments(),
                inputs,
                fragment.provable());
        return new QueryPlan(mesh.version(), schema, parameters, List.of(stage), tableUses(governed, use));
    }

    private static StageInput input(RawScan scan, ColumnUse use, Map<RawScan, QueryPlan.PruningPredicate> pruning) {
        List<String> names = scan.getRowType().getFieldNames();
        List<String> columns =
                use.usedColumns(scan).asList().stream().map(names::get).toList();
        MeshTable table = scan.table();
        TableInput input = new TableInput(
                table.domain(),
                table.snapshot(),
                columns,
                Optional.ofNullable(pruning.get(scan)),
                table.access().concealsRows());
        return SystemDomain.isComputed(table.domain(), table.snapshot().name().schema())
                ? new SystemInput(input)
                : input;
    }

    private static List<TableUse> tableUses(GovernedPlan governed, ColumnUse use) {
        Map<MeshTable, Set<String>> read = new LinkedHashMap<>();
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                if (node instanceof Barrier barrier && barrier.rows() instanceof RawScan scan) {
                    List<String> names = barrier.getRowType().getFieldNames();
                    Set<String> columns = read.computeIfAbsent(scan.table(), table -> new HashSet<>());
                    use.usedColumns(barrier).forEach(index -> columns.add(names.get(index)));
                }
            }
        }.walk(governed.root());
        List<TableUse> uses = new ArrayList<>();
        read.forEach((table, columns) -> uses.add(tableUse(table, columns)));
        return uses;
    }

    private static TableUse tableUse(MeshTable table, Set<String> read) {
        List<String> columns = table.access().columns().stream()
                .map(Column::name)
                .filter(read::contains)
                .toList();
        Map<String, String> masks = new TreeMap<>();
        table.access().masks().forEach((column, mask) -> {
            if (read.contains(column)) {
                masks.put(column, mask.id());
            }
        });
        return new TableUse(
                table.domain(),
                table.snapshot(),
                columns,
                table.access().rowFilters().stream().map(RowFilter::id).toList(),
                masks,
                table.access().exemptions(),
                table.access().grants(),
                table.access().aggregations().stream()
                        .map(AggregationPolicy::id)
                        .toList());
    }

    /** What the principal may know to exist. */
    public VisibleMesh visible(Mesh mesh, Principal principal) {
        return new VisibleTables(new PinnedMesh(mesh, principal));
    }

    /**
     * Checks every policy against the tables of the mesh: names, types, totality, conflicts. Calls the connectors;
     * a domain that is down is reported as a problem of its policies.
     */
    public List<PolicyProblem> check(Mesh mesh) {
        Principal nobody = new Principal("", Set.of(), Map.of());
        SessionContext session = new SessionContext(nobody, Optional.empty(), Optional.empty(), ZoneOffset.UTC);
        StatementConverter converter = new StatementConverter(new PinnedMesh(mesh, nobody), session);
        Map<String, EntitlementValues> samples = new EntitlementCheck(mesh, this).samples();
        return new PolicySetCheck(mesh, converter, converter.cluster(), samples).problems();
    }

    /**
     * Checks every entitlement with a query: whether it can be planned, gives one column of a type that is accepted, and
     * needs no other entitlement. Runs nothing. One that reads a domain that is down is left out.
     */
    public List<PolicyProblem> checkEntitlements(Mesh mesh) {
        return new EntitlementCheck(mesh, this).problems();
    }

    /**
     * What the query of an entitlement is planned under, for a principal who asks.
     *
     * @param entitlement one with a query
     */
    public static SessionContext lookupSession(Entitlement entitlement, Principal principal) {
        Entitlement.Query query = (Entitlement.Query) entitlement.source();
        return EntitlementCheck.session(entitlement, principal.name(), query.roles());
    }

    /**
     * The plan of an entitlement's query.
     *
     * @throws io.meshgate.connector.GatewayException with POLICY_INVALID for a statement that is no such query
     */
    public static QueryPlan requireLookup(Entitlement entitlement, PlannedStatement statement) {
        return EntitlementCheck.requireQuery(entitlement, statement);
    }
}
