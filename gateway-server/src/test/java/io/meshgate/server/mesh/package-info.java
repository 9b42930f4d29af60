/** Tests of loading and checking. */
@NullMarked
package io.meshgate.server.mesh;

import org.jspecify.annotations.NullMarked;
