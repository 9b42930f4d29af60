/** Policies, and the one rewriter that puts every scan of a governed table under them. */
@NullMarked
package io.meshgate.planner.policy;

import org.jspecify.annotations.NullMarked;
