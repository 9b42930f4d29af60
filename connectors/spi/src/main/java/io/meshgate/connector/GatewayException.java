package io.meshgate.connector;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a client may be told about.
 *
 * <p>The message says what was wrong, where, and what is accepted. It never holds a value from a source, a secret, a
 * path, or a name that the principal may not see: those belong in the cause, which is logged by the server and never
 * sent. It is one line of {@link PrintableText}.
 */
public final class GatewayException extends RuntimeException {
    private final ErrorCode code;
    private final transient @Nullable SqlPosition position;

    public GatewayException(ErrorCode code, String message) {
        this(code, message, null, null);
    }

    public GatewayException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, message, null, cause);
    }

    public GatewayException(ErrorCode code, String message, @Nullable SqlPosition position, @Nullable Throwable cause) {
        super(PrintableText.of(message), cause);
        this.code = code;
        this.position = position;
    }

    public ErrorCode code() {
        return code;
    }

    /** Where in the statement's text the failure lies, when it lies in one place. */
    public Optional<SqlPosition> position() {
        return Optional.ofNullable(position);
    }
}
