package io.meshgate.planner;

import io.meshgate.connector.Predicate;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.policy.EntitlementValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A governed query, ready to be bound and run: a DAG of stages over named inputs, every snapshot pinned. A value that
 * may be kept and run any number of times; it holds neither parameter values nor secrets.
 *
 * @param meshVersion the {@link Mesh#version()} under which it was planned; running it under another is refused
 * @param parameters type and name of each parameter, in order of the question marks
 * @param stages in an order in which each stage comes after those it reads from; the last one gives the result
 * @param tables what is read and which policies apply, for the audit and for EXPLAIN
 * @param views the views through which it is read; the plan holds as long as they have these versions
 * @param entitlements values that stand in the plan because policies use them; it holds as long as they are the same
 */
public record QueryPlan(
        String meshVersion,
        Schema resultSchema,
        List<Field> parameters,
        List<Stage> stages,
        List<TableUse> tables,
        List<ViewUse> views,
        Map<String, EntitlementValues> entitlements)
        implements PlannedStatement {
    public QueryPlan {
        parameters = List.copyOf(parameters);
        stages = List.copyOf(stages);
        tables = List.copyOf(tables);
        views = List.copyOf(views);
        entitlements = Map.copyOf(entitlements);
    }

    /** A plan that reads through no views, under policies that use no entitlements. */
    public QueryPlan(
            String meshVersion,
            Schema resultSchema,
            List<Field> parameters,
            List<Stage> stages,
            List<TableUse> tables) {
        this(meshVersion, resultSchema, parameters, stages, tables, List.of(), Map.of());
    }

    QueryPlan with(List<ViewUse> uses, Map<String, EntitlementValues> values) {
        return new QueryPlan(meshVersion, resultSchema, parameters, stages, tables, uses, values);
    }

    public Stage resultStage() {
        return stages.get(stages.size() - 1);
    }

    /**
     * One fragment: what one engine runs in one go.
     *
     * @param id unique in the plan
     * @param dialect names the SQL dialect in which {@code sql} is written; an engine states which one it runs
     * @param sql reads from inputs by their names, quoted; {@code $1}, {@code $2}, ... are the arguments
     * @param outputSchema the columns that the fragment's SQL yields, in order
     * @param inputs by the name that the SQL uses
     * @param provable parts of the SQL, in their order, that need not be evaluated where a scan proves them
     */
    public record Stage(
            String id,
            String dialect,
            String sql,
            Schema outputSchema,
            List<Argument> arguments,
            Map<String, StageInput> inputs,
            List<ProvableCondition> provable) {
        public Stage {
            arguments = List.copyOf(arguments);
            inputs = Map.copyOf(inputs);
            provable = List.copyOf(provable);
        }

        /** What can be proved of the rows of an input. */
        public Set<Predicate> provable(String input) {
            return provable.stream()
                    .filter(condition -> condition.input().equals(input))
                    .map(ProvableCondition::predicate)
                    .collect(Collectors.toUnmodifiableSet());
        }

        /**
         * The SQL without the conditions that have been proved.
         *
         * @param proven by input, what is TRUE of each of its rows
         */
        public String sql(Map<String, Set<Predicate>> proven) {
            StringBuilder shorter = new StringBuilder();
            int from = 0;
            for (ProvableCondition condition : provable) {
                if (proven.getOrDefault(condition.input(), Set.of()).contains(condition.predicate())) {
                    shorter.append(sql, from, condition.start()).append("TRUE");
                    from = condition.end();
                }
            }
            return shorter.append(sql, from, sql.length()).toString();
        }
    }

    /**
     * A conjunct of the user's, never of a policy, that is TRUE for a row if and only if a predicate is TRUE for the
     * row of the input from which it comes.
     *
     * @param start where it begins in the stage's SQL
     * @param end where it has ended
     */
    public record ProvableCondition(int start, int end, String input, Predicate predicate) {}

    /** Where the rows of a named input come from. */
    public sealed interface StageInput {}

    /**
     * A table of a domain.
     *
     * @param columns the stored names of the columns to read
     * @param concealed whether rows of it may be hidden from the principal, who must not be told of them by what an
     *     engine leaves undone because there are none
     */
    public record TableInput(
            String domain,
            TableSnapshot table,
            List<String> columns,
            Optional<PruningPredicate> predicate,
            boolean concealed)
            implements StageInput {
        public TableInput {
            columns = List.copyOf(columns);
        }

        /** A table of which no row is hidden. */
        public TableInput(
                String domain, TableSnapshot table, List<String> columns, Optional<PruningPredicate> predicate) {
            this(domain, table, columns, predicate, false);
        }

        TableInput of(TableSnapshot snapshot) {
            return new TableInput(domain, snapshot, columns, predicate, concealed);
        }
    }

    /**
     * A table whose rows the gateway computes at each execution, for the principal of the query: a plan holds none.
     *
     * @param table which rows and columns are wanted, of which domain
     */
    public record SystemInput(TableInput table) implements StageInput {}

    /** The result of an earlier stage. */
    public record StageOutput(String stageId) implements StageInput {}

    /** A predicate for pruning that may still refer to parameters. */
    @FunctionalInterface
    public interface PruningPredicate {
        /**
         * @param parameters the statement's parameter values, of the classes that {@link Predicate} states
         * @return empty when, with these values, nothing can be pruned
         */
        Optional<Predicate> bind(List<@Nullable Object> parameters);
    }

    /** What stands for {@code $n} in a fragment. */
    public sealed interface Argument {}

    /** The statement's parameter of this 0-based index. */
    public record Parameter(int index) implements Argument {}

    /** Bytes that depend on a mask key. */
    public sealed interface MaskKey extends Argument {
        /** The key's name. */
        String key();
    }

    /**
     * Bytes derived from a mask key; resolved at each execution so that no plan and no SQL text holds it.
     *
     * @param key the key's name in the {@link io.meshgate.planner.policy.PolicySet}
     * @param derivedFor what a key of its own is derived for from the named one, by HKDF with SHA-256 (RFC 5869) without
     *     salt, to 32 bytes, with these UTF-8 bytes as info; empty for the named one itself
     * @param pad the byte with which each byte of the key, filled up to 64 bytes, is XORed (RFC 2104)
     */
    public record KeyBlock(String key, String derivedFor, byte pad) implements MaskKey {
        /** Of the named key itself. */
        public KeyBlock(String key, byte pad) {
            this(key, "", pad);
        }
    }

    /**
     * 32 bytes derived from a mask key by HKDF, as {@link KeyBlock} does it; resolved at each execution.
     *
     * @param key the key's name in the {@link io.meshgate.planner.policy.PolicySet}
     * @param derivedFor the info, not empty
     */
    public record DerivedKey(String key, String derivedFor) implements MaskKey {}

    /** At least 16 random bytes, the same in all of one execution of the plan, and others in each. */
    public record QuerySalt() implements Argument {}

    /** The moment at which the query started, as a timestamp with time zone. */
    public record QueryStart() implements Argument {}

    /**
     * A table that the query reads.
     *
     * @param columns the stored names, in the table's order, of the columns that the query itself reads: not those that
     *     only policies read
     * @param rowFilters ids of the row filters in force for the principal
     * @param masks ids of the masks in force by column, of those columns
     * @param exemptions ids of policies that would apply but for an exemption of the principal
     * @param grants ids of the grants by which the principal reads it
     * @param aggregations ids of the aggregation policies in force
     */
    public record TableUse(
            String domain,
            TableSnapshot table,
            List<String> columns,
            List<String> rowFilters,
            Map<String, String> masks,
            List<String> exemptions,
            List<String> grants,
            List<String> aggregations) {
        public TableUse {
            columns = List.copyOf(columns);
            rowFilters = List.copyOf(rowFilters);
            masks = Map.copyOf(masks);
            exemptions = List.copyOf(exemptions);
            grants = List.copyOf(grants);
            aggregations = List.copyOf(aggregations);
        }

        /** The same, of a snapshot taken later. */
        TableUse of(TableSnapshot snapshot) {
            return new TableUse(domain, snapshot, columns, rowFilters, masks, exemptions, grants, aggregations);
        }
    }

    /**
     * A view that the query reads through. What its own query reads is among the {@link TableUse}s.
     *
     * @param rowFilters ids of the row filters in force on the view
     * @param masks ids of the masks in force on the view by column
     * @param exemptions ids of policies that would apply to the view but for an exemption of the principal
     * @param aggregations ids of the aggregation policies in force on the view
     */
    public record ViewUse(
            String domain,
            TableName name,
            String viewId,
            String version,
            List<String> rowFilters,
            Map<String, String> masks,
            List<String> exemptions,
            List<String> aggregations) {
        public ViewUse {
            aggregations = List.copyOf(aggregations);
            rowFilters = List.copyOf(rowFilters);
            masks = Map.copyOf(masks);
            exemptions = List.copyOf(exemptions);
        }
    }
}
