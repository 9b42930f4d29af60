package io.meshgate.server.audit;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.List;

/** Where the gateway writes down what happens. Thread-safe. */
public interface AuditTrail {
    /** Of a gateway that was started without an audit log: keeps nothing and refuses nothing. */
    AuditTrail OFF = new AuditTrail() {
        @Override
        public void require(AuditRecord record) {}

        @Override
        public void note(AuditRecord record) {}

        @Override
        public String blinded(String text) {
            return "";
        }

        @Override
        public List<AuditEntry> recent(int most) {
            return List.of();
        }
    };

    /**
     * Writes a record of what is about to happen, and returns when it is as durable as the settings say.
     *
     * @throws GatewayException with AUDIT_UNAVAILABLE when it cannot be written: then it must not happen
     */
    void require(AuditRecord record);

    /** Writes a record of what has happened. When it cannot be written it is counted, and the count is written later. */
    void note(AuditRecord record);

    /** A keyed hash of a text that must not stand in a record, to tell whether two such texts are the same. */
    String blinded(String text);

    /**
     * The last records, oldest first, no more than this many.
     *
     * @throws GatewayException with AUDIT_UNAVAILABLE when they cannot be read
     */
    List<AuditEntry> recent(int most);

    /** What clients are told; the reason is in the log alone. */
    static GatewayException unavailable(Throwable cause) {
        return new GatewayException(
                ErrorCode.AUDIT_UNAVAILABLE,
                "The audit log cannot be used, so nothing is done that has to stand in it; the gateway's operator has to act.",
                cause);
    }
}
