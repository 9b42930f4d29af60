/** The demo: three domains, a gateway, and the same queries as two users. */
@NullMarked
package io.meshgate.benchmark.demo;

import org.jspecify.annotations.NullMarked;
