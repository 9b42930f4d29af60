/** External decision points: servers that decide, too, what a principal may see. */
@NullMarked
package io.meshgate.server.decision;

import org.jspecify.annotations.NullMarked;
