package io.meshgate.jdbc;

import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a connection could not be opened, in words that say what to do. The causes stay as they came. */
final class ConnectFailure {
    private final ConnectionSettings settings;
    private final SQLException failure;

    private ConnectFailure(ConnectionSettings settings, SQLException failure) {
        this.settings = settings;
        this.failure = failure;
    }

    /** The failure itself if the gateway has answered with it: a wrong password, for example. */
    static SQLException explained(ConnectionSettings settings, SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        ConnectFailure why = new ConnectFailure(settings, failure);
        if (failure instanceof SQLTimeoutException) {
            return new SQLTimeoutException(
                    why.at() + " has not answered within the login-timeout of "
                            + settings.loginTimeout().toMillis()
                            + " ms; check host and port, and whether a firewall is between, or allow more time",
                    "08001",
                    failure);
        }
        boolean onTheWay = state.startsWith("08") || state.equals("HY000") || state.equals("0A000");
        return onTheWay && !String.valueOf(failure.getMessage()).matches("[A-Z_]{3,}: .*")
                ? why.toException()
                : failure;
    }

    private SQLException toException() {
        String message = at() + " cannot be used: " + reason();
        return new SQLNonTransientConnectionException(message, "08001", failure);
    }

    private String at() {
        return "The server at " + settings.url().address();
    }

    private String reason() {
        if (cause(UnknownHostException.class).isPresent()) {
            return "the host " + settings.url().host() + " is not known; check its name in the URL";
        }
        if (cause(ConnectException.class).isPresent()) {
            return "nothing answers there; check host and port (a gateway listens on " + ConnectionUrl.DEFAULT_PORT
                    + " unless told otherwise), and that the gateway runs";
        }
        return settings.tls().isPresent() ? overTls() : withoutTls();
    }

    private String overTls() {
        if (cause(NotSslRecordException.class).isPresent() || says("unsupported or unrecognized ssl message")) {
            return "it does not speak TLS; if the gateway has none, say tls=false, which sends the password in the clear";
        }
        if (says("handshake timed out")) {
            return "it does not answer in TLS; if the gateway has none, say tls=false; else check the port in the URL";
        }
        if (says("no subject alternative") || says("no name matching") || says("doesn't match any of the subject")) {
            return "its certificate is for another name; connect by a name in the certificate, or say that name as"
                    + " tls-server-name";
        }
        // Before the alerts: newer JDKs name that which they send themselves in the same words.
        if (cause(CertPathBuilderException.class).isPresent()
                || cause(CertPathValidatorException.class).isPresent()
                || cause(CertificateException.class).isPresent()
                || says("trustanchors")) {
            return "its certificate is not trusted (" + deepest() + "); give the certificate of the authority that"
                    + " signed it as tls-ca, a PEM file, or as tls-truststore";
        }
        if (says("certificate_required") || says("bad_certificate") || says("certificate_unknown")) {
            return "it does not take the client's certificate or lack of one; give one that it trusts as tls-cert and"
                    + " tls-key, or as tls-keystore";
        }
        if (says("alpn")) {
            return "it speaks TLS but not gRPC; is this a web server's port? Check the port in the URL";
        }
        return cause(SSLException.class).isPresent()
                ? "TLS has failed (" + deepest() + "); if the server wants a certificate of the client, give it as"
                        + " tls-cert and tls-key"
                : unclear("; if it does not speak TLS, say tls=false; if it wants a certificate of the client, give it"
                        + " as tls-cert and tls-key");
    }

    private String withoutTls() {
        // The first octets of an answer in HTTP/1.1, as a hex dump.
        if (says("485454502f") || says("http/1.x") || says("http status") || says("content-type")) {
            return "it speaks HTTP, but not gRPC; is this a web server's port? Check the port in the URL";
        }
        return cause(Http2Exception.class).isPresent()
                ? "it does not speak gRPC without TLS (" + deepest()
                        + "); if it has TLS, say tls=true; else check the port"
                : unclear("; if it expects TLS, say tls=true; else check that the port is a gateway's");
    }

    private String unclear(String advice) {
        return "it has ended the connection or answered with something else (" + deepest() + ")" + advice;
    }

    private <T extends Throwable> Optional<T> cause(Class<T> type) {
        for (Throwable at = failure; at != null; at = next(at)) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }

    private boolean says(String part) {
        for (Throwable at = failure; at != null; at = next(at)) {
            if (String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT).contains(part)) {
                return true;
            }
        }
        return false;
    }

    private String deepest() {
        Throwable deepest = failure;
        for (Throwable at = failure; at != null; at = next(at)) {
            deepest = at;
        }
        String message = String.valueOf(deepest.getMessage());
        return message.length() > 200 ? message.substring(0, 200) + "..." : message;
    }

    private static @Nullable Throwable next(Throwable at) {
        return at.getCause() == at ? null : at.getCause();
    }
}
