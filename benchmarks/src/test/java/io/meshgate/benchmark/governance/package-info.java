@NullMarked
package io.meshgate.benchmark.governance;

import org.jspecify.annotations.NullMarked;
