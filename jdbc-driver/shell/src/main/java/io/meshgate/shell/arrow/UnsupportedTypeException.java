package io.meshgate.shell.arrow;

import java.io.IOException;

/** A column cannot be written: the message names it and its type, and says what to do. */
public final class UnsupportedTypeException extends IOException {
    UnsupportedTypeException(String message) {
        super(message);
    }
}
