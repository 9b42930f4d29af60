/** A mesh of three domains filled with TPC-H data, and the benchmark that runs on it. */
@NullMarked
package io.meshgate.benchmark.tpch;

import org.jspecify.annotations.NullMarked;
