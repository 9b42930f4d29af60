package io.meshgate.shell;

import io.meshgate.shell.output.Format;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param sources what runs, in this order; none: the standard input
 * @param history where typed statements are kept; empty: in the home directory
 */
record ShellOptions(
        SignIn signIn,
        List<Source> sources,
        Format format,
        Optional<OutputTarget> output,
        Optional<Path> history,
        boolean keepGoing,
        boolean timing,
        boolean stackTraces) {

    /** Statements of the command line, or the file that has them. */
    record Source(Optional<String> file, String sql) {
        static Source statements(String sql) {
            return new Source(Optional.empty(), sql);
        }

        static Source script(String file) {
            return new Source(Optional.of(file), "");
        }
    }

    /** A file for results. */
    record OutputTarget(Path file, boolean replace) {}
}
