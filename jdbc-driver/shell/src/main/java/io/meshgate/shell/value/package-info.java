/** The columns and values of a result, as read through JDBC. */
@NullMarked
package io.meshgate.shell.value;

import org.jspecify.annotations.NullMarked;
