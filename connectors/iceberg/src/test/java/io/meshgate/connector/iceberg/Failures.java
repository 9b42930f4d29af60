package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Assertions on what a client is told. */
final class Failures {
    private Failures() {}

    /** Refused with this code, in words that hold these and no path. */
    static void assertRefused(ThrowingCallable call, ErrorCode code, String... words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(GatewayException.class, failure -> {
            assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
            assertThat(failure.getMessage()).contains(words).doesNotContain("/warehouse", "/tmp", "/target");
        });
    }
}
