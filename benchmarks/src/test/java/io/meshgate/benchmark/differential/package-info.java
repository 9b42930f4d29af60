@NullMarked
package io.meshgate.benchmark.differential;

import org.jspecify.annotations.NullMarked;
