/** Tests of the command line. */
@NullMarked
package io.meshgate.server.cli;

import org.jspecify.annotations.NullMarked;
