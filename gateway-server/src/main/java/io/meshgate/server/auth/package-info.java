/** Who is calling: users file, passwords, bearer tokens. */
@NullMarked
package io.meshgate.server.auth;

import org.jspecify.annotations.NullMarked;
