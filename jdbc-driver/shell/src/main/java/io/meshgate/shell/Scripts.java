package io.meshgate.shell;

import io.meshgate.shell.sql.Piece;
import io.meshgate.shell.sql.StatementSplitter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Runs the statements of a text one after the other, each as soon as it has been read. */
final class Scripts {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int CHUNK = 1 << 16;

    private final Interpreter interpreter;
    private final boolean keepGoing;

    /** @param keepGoing whether a statement that fails does not end the script */
    Scripts(Interpreter interpreter, boolean keepGoing) {
        this.interpreter = interpreter;
        this.keepGoing = keepGoing;
    }

    /**
     * Runs a script; does not close the stream.
     *
     * @param name for messages; empty for what stands on the command line
     * @return the exit code: of the first failure, if there was one
     */
    int run(InputStream script, Optional<String> name) {
        StatementSplitter splitter = new StatementSplitter();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(script, StandardCharsets.UTF_8.newDecoder()), CHUNK);
        int code = ExitCode.OK;
        try {
            for (String lines = lines(reader, true); !lines.isEmpty(); lines = lines(reader, false)) {
                splitter.append(lines);
                code = run(splitter, name, code);
                if (endsWith(code)) {
                    return code;
                }
            }
        } catch (CharacterCodingException e) {
            throw new ShellException(ExitCode.FAILED, name.orElse("the script") + " is not UTF-8", e);
        } catch (IOException e) {
            throw new ShellException(ExitCode.FAILED, name.orElse("the script") + " cannot be read", e);
        }
        Optional<Piece> last = splitter.last();
        return last.isPresent() ? worse(code, interpreter.carryOut(last.get(), name)) : code;
    }

    private int run(StatementSplitter splitter, Optional<String> name, int before) {
        int code = before;
        for (Optional<Piece> piece = splitter.next(); piece.isPresent(); piece = splitter.next()) {
            code = worse(code, interpreter.carryOut(piece.get(), name));
            if (endsWith(code)) {
                return code;
            }
        }
        return code;
    }

    /** Whether nothing more runs after this. */
    boolean endsWith(int code) {
        return interpreter.hasQuit() || code == ExitCode.NO_CONNECTION || (code != ExitCode.OK && !keepGoing);
    }

    /** The code of two runs together: the first failure counts, but for a lost connection. */
    static int worse(int before, int now) {
        return now == ExitCode.NO_CONNECTION || before == ExitCode.OK ? now : before;
    }

    /** The lines that are there already; at least one, unless the script has ended. */
    private static String lines(BufferedReader reader, boolean first) throws IOException {
        StringBuilder lines = new StringBuilder();
        boolean lineEnded = false;
        while (!lineEnded || (lines.length() < CHUNK && reader.ready())) {
            int c = reader.read();
            if (c < 0) {
                break;
            }
            if (!(first && lines.length() == 0 && c == BYTE_ORDER_MARK)) {
                lines.append((char) c);
            }
            lineEnded = c == '\n';
        }
        return lines.toString();
    }
}
