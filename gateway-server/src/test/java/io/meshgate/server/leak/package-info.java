/** Proves that nothing of hidden rows or masked values can be learned. */
@NullMarked
package io.meshgate.server.leak;

import org.jspecify.annotations.NullMarked;
