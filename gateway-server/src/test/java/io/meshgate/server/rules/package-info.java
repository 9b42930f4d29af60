/** Tests of rules. */
@NullMarked
package io.meshgate.server.rules;

import org.jspecify.annotations.NullMarked;
