/** {@code meshgate sql}: the command line of analysts, over any JDBC connection. */
@NullMarked
package io.meshgate.shell;

import org.jspecify.annotations.NullMarked;
