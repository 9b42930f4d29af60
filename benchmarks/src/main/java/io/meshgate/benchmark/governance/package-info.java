/** How the gateway bears very many policies. */
@NullMarked
package io.meshgate.benchmark.governance;

import org.jspecify.annotations.NullMarked;
