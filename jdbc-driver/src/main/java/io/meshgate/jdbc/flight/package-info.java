/** Flight's remote calls over gRPC: one channel with one sign-in, calls, and results as streams of bounded memory. Internal to the driver. */
@NullMarked
package io.meshgate.jdbc.flight;

import org.jspecify.annotations.NullMarked;
