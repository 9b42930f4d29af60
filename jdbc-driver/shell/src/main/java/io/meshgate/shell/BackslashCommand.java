package io.meshgate.shell;

import java.io.IOException;
import java.sql.SQLException;

/**
 * A command that starts with a backslash.
 *
 * @param name after the backslash
 * @param arguments for the help; empty where it takes none
 */
record BackslashCommand(String name, String arguments, String description, Action action) {

    /** What a command does. */
    @FunctionalInterface
    interface Action {
        /** @param argument what follows the name; empty where nothing does */
        void run(String argument) throws SQLException, IOException;
    }
}
