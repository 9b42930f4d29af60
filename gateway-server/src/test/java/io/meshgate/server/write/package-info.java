@NullMarked
package io.meshgate.server.write;

import org.jspecify.annotations.NullMarked;
