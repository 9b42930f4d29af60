package io.meshgate.server.flight;

import io.grpc.Metadata;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.session.ClientInfo;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers, percent-encoded, in which a client says what it is, and for what it asks. */
final class ClientHeaders {
    private static final Metadata.Key<String> APPLICATION = key("meshgate-application");
    private static final Metadata.Key<String> USER = key("meshgate-client-user");
    private static final Metadata.Key<String> HOST = key("meshgate-client-host");
    private static final Metadata.Key<String> PURPOSE = key("meshgate-purpose");
    private static final Metadata.Key<String> TRACE = key("traceparent");
    private static final Pattern TRACE_FORM = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int LONGEST = 256;

    private ClientHeaders() {}

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /** @throws GatewayException with INVALID_ARGUMENT for a value that is not percent-encoded text, or too long */
    static ClientInfo read(Metadata headers) {
        if (!headers.containsKey(APPLICATION) && !headers.containsKey(USER) && !headers.containsKey(HOST)) {
            return ClientInfo.NONE;
        }
        return new ClientInfo(text(headers, APPLICATION), text(headers, USER), text(headers, HOST));
    }

    /**
     * The purpose of the call, whichever its session has; empty if it states none.
     *
     * @throws GatewayException as {@link #read}
     */
    static Optional<String> purpose(Metadata headers) {
        return text(headers, PURPOSE);
    }

    /** Of the W3C trace that the call is a part of; as that standard wants it, what is not right is ignored. */
    static Optional<String> traceId(Metadata headers) {
        return Optional.ofNullable(headers.get(TRACE))
                .map(TRACE_FORM::matcher)
                .filter(Matcher::matches)
                .map(parent -> parent.group(1));
    }

    private static Optional<String> text(Metadata headers, Metadata.Key<String> key) {
        String encoded = headers.get(key);
        if (encoded == null || encoded.isEmpty()) {
            return Optional.empty();
        }
        try {
            String text = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
            if (text.length() <= LONGEST && text.chars().noneMatch(Character::isISOControl)) {
                return Optional.of(text);
            }
        } catch (IllegalArgumentException e) {
            throw refused(key, e);
        }
        throw refused(key, null);
    }

    private static GatewayException refused(Metadata.Key<String> key, @Nullable Throwable cause) {
        return new GatewayException(
                ErrorCode.INVALID_ARGUMENT,
                "the header " + key.name() + " has a value that is not valid; accepted is percent-encoded UTF-8 of at"
                        + " most " + LONGEST + " characters, none of them a control character",
                cause);
    }
}
