package io.meshgate.server.cli;

import io.meshgate.server.auth.UserDirectory;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code meshgate hash-password}: makes what a users file holds in the place of a password. */
@Command(
        name = "hash-password",
        description = {
            "Print the Argon2id hash of a password, for a users file.",
            "Asks for the password on a terminal; otherwise reads it from the standard input, up to the first line break."
        })
final class HashPasswordCommand implements Callable<Integer> {
    private static final int MAX_BYTES = 4096;

    private final InputStream in;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    HashPasswordCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() throws IOException {
        Console console = in == System.in ? System.console() : null;
        char[] password = console == null ? readLine() : ask(console);
        try {
            if (password.length == 0) {
                throw new CommandFailedException("the password is empty");
            }
            spec.commandLine().getOut().println(UserDirectory.hash(password));
            return ExitCode.OK;
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static char[] ask(Console console) {
        char[] password = typed(console, "Password: ");
        char[] again = typed(console, "Again: ");
        boolean same = Arrays.equals(password, again);
        Arrays.fill(again, '\0');
        if (!same) {
            throw new CommandFailedException("the two passwords are not the same");
        }
        return password;
    }

    private static char[] typed(Console console, String prompt) {
        char[] typed = console.readPassword(prompt);
        return typed == null ? new char[0] : typed;
    }

    private char[] readLine() throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        try {
            int length = 0;
            while (length < bytes.length && bytes[length] != '\n') {
                length++;
            }
            if (length > MAX_BYTES) {
                throw new CommandFailedException("the password is longer than " + MAX_BYTES + " bytes");
            }
            boolean carriageReturn = length > 0 && bytes[length - 1] == '\r';
            return decode(ByteBuffer.wrap(bytes, 0, carriageReturn ? length - 1 : length));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static char[] decode(ByteBuffer line) {
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(line);
            char[] password = new char[decoded.remaining()];
            decoded.get(password);
            Arrays.fill(decoded.array(), '\0');
            return password;
        } catch (CharacterCodingException failure) {
            throw new CommandFailedException("the password is not UTF-8", failure);
        }
    }
}
