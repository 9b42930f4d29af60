package io.meshgate.planner;

import java.util.function.Supplier;

/**
 * A planned query and what may be shown of it.
 *
 * @param tree gives the governed plan
 */
record Explanation(QueryPlan plan, Supplier<PlanTree> tree) {}
