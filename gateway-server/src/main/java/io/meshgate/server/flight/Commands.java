package io.meshgate.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;

/** What the handlers of commands share. */
final class Commands {
    private static final int LONGEST_NAME = 60;

    private Commands() {}

    /** The command's type, safe to show: letters only, as it comes from a stranger. */
    static String name(Any command) {
        String url = command.getTypeUrl();
        String name = url.substring(url.lastIndexOf('.') + 1).replaceAll("[^A-Za-z]", "");
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    static void refuseTransaction(ByteString transactionId) {
        if (!transactionId.isEmpty()) {
            throw FlightErrors.notSupported("transactions are not supported");
        }
    }
}
