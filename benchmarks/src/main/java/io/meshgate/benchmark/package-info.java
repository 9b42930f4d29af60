/** The demo and the benchmarks, contributed to the launcher as commands. */
@NullMarked
package io.meshgate.benchmark;

import org.jspecify.annotations.NullMarked;
