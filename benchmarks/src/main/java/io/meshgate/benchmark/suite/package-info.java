/** Sets of queries that are compared and measured, through the gateway and on raw DuckDB. */
@NullMarked
package io.meshgate.benchmark.suite;

import org.jspecify.annotations.NullMarked;
