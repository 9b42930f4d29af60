package io.meshgate.planner.sql;

import io.meshgate.planner.QueryPlan.Argument;
import io.meshgate.planner.policy.RawScan;
import java.util.List;
import java.util.Map;

/**
 * SQL of one dialect over named inputs.
 *
 * @param inputs which scan each input name stands for, in order of first mention
 */
public record Fragment(String sql, List<Argument> arguments, Map<String, RawScan> inputs) {}
