/** What a change of policies does to whom. */
@NullMarked
package io.meshgate.server.policydiff;

import org.jspecify.annotations.NullMarked;
