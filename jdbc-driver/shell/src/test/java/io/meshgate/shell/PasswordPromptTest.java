package io.meshgate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where Java has no console: the output goes to a file, and the terminal is told to be silent. */
class PasswordPromptTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> modes = new ArrayList<>();
    private boolean obeys = true;

    private Optional<String> ask(InputStream in, boolean terminal) {
        Surroundings surroundings = new Surroundings(
                in,
                OutputStreamThatNobodyUses.INSTANCE,
                err,
                new Surroundings.Terminals(terminal, false, true),
                Map.of(),
                Path.of("unused"),
                (url, properties) -> {
                    throw new AssertionError("nothing is connected");
                });
        return new PasswordPrompt(surroundings, Optional::empty, mode -> {
                    modes.add(mode);
                    return obeys;
                })
                .ask("ann");
    }

    private static final class OutputStreamThatNobodyUses extends java.io.OutputStream {
        static final OutputStreamThatNobodyUses INSTANCE = new OutputStreamThatNobodyUses();

        @Override
        public void write(int b) {
            throw new AssertionError("the results' stream gets no prompt");
        }
    }

    private static InputStream typed(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsOneLineUnseen() throws IOException {
        InputStream in = typed("gr\u00fc\u00dfe 1\nSELECT 1;");
        assertThat(ask(in, true)).contains("gr\u00fc\u00dfe 1");
        assertThat(modes).containsExactly("-echo", "echo");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("Password of ann: \n");
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("SELECT 1;");
    }

    @Test
    void takesAnEmptyLineForAnEmptyPasswordAndTheEndForNone() {
        assertThat(ask(typed("\n"), true)).contains("");
        assertThat(ask(typed(""), true)).isEmpty();
    }

    @Test
    void asksNobodyWhereThereIsNoTerminal() {
        assertThat(ask(typed("secret\n"), false)).isEmpty();
        assertThat(modes).isEmpty();
        assertThat(err.size()).isZero();
    }

    @Test
    void readsNothingWhereTypingWouldBeSeen() throws IOException {
        obeys = false;
        InputStream in = typed("secret\n");
        assertThat(ask(in, true)).isEmpty();
        assertThat(err.size()).isZero();
        assertThat(in.available()).isEqualTo("secret\n".length());
    }

    @Test
    void showsTypingAgainWhateverHappens() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("gone");
            }
        };
        assertThat(ask(broken, true)).isEmpty();
        assertThat(modes).containsExactly("-echo", "echo");
    }
}
