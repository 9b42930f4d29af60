/** Sessions and what they remember. */
@NullMarked
package io.meshgate.server.session;

import org.jspecify.annotations.NullMarked;
