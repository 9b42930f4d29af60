/** From SQL text and a session to a governed {@link io.meshgate.planner.QueryPlan}: steps 4 to 9 of the walk of a query. */
@NullMarked
package io.meshgate.planner;

import org.jspecify.annotations.NullMarked;
