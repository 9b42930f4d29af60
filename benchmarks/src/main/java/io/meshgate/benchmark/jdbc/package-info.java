/** JDBC drivers side by side: each in a process of its own, with its one jar, as in a tool. */
@NullMarked
package io.meshgate.benchmark.jdbc;

import org.jspecify.annotations.NullMarked;
