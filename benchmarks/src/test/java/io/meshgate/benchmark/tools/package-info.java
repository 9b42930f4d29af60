/** What analysts' tools send when they connect and browse, replayed against a gateway. */
@NullMarked
package io.meshgate.benchmark.tools;

import org.jspecify.annotations.NullMarked;
