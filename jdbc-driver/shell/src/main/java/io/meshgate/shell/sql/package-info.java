/** SQL text as the shell sees it: tokens, statements and backslash commands. */
@NullMarked
package io.meshgate.shell.sql;

import org.jspecify.annotations.NullMarked;
