/** A mesh of three domains filled with TPC-DS data, and the statements of TPC-DS. */
@NullMarked
package io.meshgate.benchmark.tpcds;

import org.jspecify.annotations.NullMarked;
