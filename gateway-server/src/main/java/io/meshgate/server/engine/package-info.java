/** The port behind which fragments run. */
@NullMarked
package io.meshgate.server.engine;

import org.jspecify.annotations.NullMarked;
