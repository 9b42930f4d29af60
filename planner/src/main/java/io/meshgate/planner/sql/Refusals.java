package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;

/** What those who write SQL answer where there is nothing to write. */
final class Refusals {
    private Refusals() {}

    static GatewayException notSupported(String what) {
        return new GatewayException(ErrorCode.NOT_SUPPORTED, what + " is not supported");
    }
}
