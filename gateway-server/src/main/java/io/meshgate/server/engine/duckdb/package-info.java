/** Runs fragments on an embedded DuckDB. */
@NullMarked
package io.meshgate.server.engine.duckdb;

import org.jspecify.annotations.NullMarked;
