/** The forms in which results are written. */
@NullMarked
package io.meshgate.shell.output;

import org.jspecify.annotations.NullMarked;
