/** Calcite's view of the mesh as one principal may see it, with every snapshot pinned once. */
@NullMarked
package io.meshgate.planner.catalog;

import org.jspecify.annotations.NullMarked;
