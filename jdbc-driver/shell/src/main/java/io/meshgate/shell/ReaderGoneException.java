package io.meshgate.shell;

import java.io.IOException;

/** Whoever read a result has seen enough of it. */
final class ReaderGoneException extends IOException {
    ReaderGoneException(IOException cause) {
        super("nobody reads the result any more", cause);
    }
}
