/** Public suites of SQL tests, run against a gateway as its users reach it. */
@NullMarked
package io.meshgate.benchmark.testsuite;

import org.jspecify.annotations.NullMarked;
