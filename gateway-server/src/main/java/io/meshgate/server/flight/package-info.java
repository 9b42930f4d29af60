/** The Flight SQL service. */
@NullMarked
package io.meshgate.server.flight;

import org.jspecify.annotations.NullMarked;
