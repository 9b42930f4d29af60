/** Rules that a mesh directory must satisfy to be published. */
@NullMarked
package io.meshgate.server.rules;

import org.jspecify.annotations.NullMarked;
