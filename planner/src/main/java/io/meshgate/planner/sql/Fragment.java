package io.meshgate.planner.sql;

import io.meshgate.planner.QueryPlan.Argument;
import io.meshgate.planner.QueryPlan.ProvableCondition;
import io.meshgate.planner.policy.RawScan;
import java.util.List;
import java.util.Map;

/**
 * SQL of one dialect over named inputs.
 *
 * @param inputs which scan each input name stands for, in order of first mention
 * @param provable parts of the SQL, in their order, that need not be evaluated where a scan proves them
 */
public record Fragment(
        String sql, List<Argument> arguments, Map<String, RawScan> inputs, List<ProvableCondition> provable) {}
