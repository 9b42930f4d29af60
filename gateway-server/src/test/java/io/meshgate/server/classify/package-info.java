/** Tests of finding personal data. */
@NullMarked
package io.meshgate.server.classify;

import org.jspecify.annotations.NullMarked;
