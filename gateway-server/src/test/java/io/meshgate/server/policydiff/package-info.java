/** Tests of comparing policies. */
@NullMarked
package io.meshgate.server.policydiff;

import org.jspecify.annotations.NullMarked;
