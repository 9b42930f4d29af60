/** The catalogue: a named test for each known way round access policies, through Flight, as a client would try it. */
@NullMarked
package io.meshgate.server.ways;

import org.jspecify.annotations.NullMarked;
