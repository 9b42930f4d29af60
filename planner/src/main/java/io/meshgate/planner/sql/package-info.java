/** The operator table, and SQL generation per dialect. */
@NullMarked
package io.meshgate.planner.sql;

import org.jspecify.annotations.NullMarked;
