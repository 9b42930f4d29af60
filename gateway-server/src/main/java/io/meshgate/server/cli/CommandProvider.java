package io.meshgate.server.cli;

/** Contributes a command to the launcher; found by {@link java.util.ServiceLoader}. */
public interface CommandProvider {

    /** An object that picocli understands as a command: annotated with {@code @Command}. */
    Object command();
}
