/** Loading and checking the mesh directory. */
@NullMarked
package io.meshgate.server.mesh;

import org.jspecify.annotations.NullMarked;
