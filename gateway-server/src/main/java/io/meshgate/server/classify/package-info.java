/** Finds columns that look like personal data, by a sample of their values and by their names; tells no value. */
@NullMarked
package io.meshgate.server.classify;

import org.jspecify.annotations.NullMarked;
