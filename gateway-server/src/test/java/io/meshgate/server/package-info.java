/** Tests of the composition root. */
@NullMarked
package io.meshgate.server;

import org.jspecify.annotations.NullMarked;
