/**
 * What a connector must offer and what it is told: the narrow waist between sources and the gateway.
 *
 * <p>A connector adapts one kind of source. It answers with data, not with behaviour: a scan is a set of files, a
 * stream of Arrow batches, or (later) a remote query, so that connectors and engines do not multiply. This package
 * depends on the JDK, on arrow-vector and on JSpecify only.
 */
@NullMarked
package io.meshgate.connector;

import org.jspecify.annotations.NullMarked;
