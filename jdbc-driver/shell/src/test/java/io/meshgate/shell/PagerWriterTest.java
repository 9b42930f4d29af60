package io.meshgate.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagerWriterTest {
    private final StringWriter screen = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void showsWhatFitsWithoutAPager() throws IOException {
        Path file = directory.resolve("pager");
        try (Writer out = new PagerWriter(screen, 3, toFile(file))) {
            out.write("a\nb\nc\n");
            assertThat(screen.toString()).isEmpty();
        }
        assertThat(screen).hasToString("a\nb\nc\n");
        assertThat(file).doesNotExist();
    }

    @Test
    void sendsAllOfALongTextToThePager() throws IOException {
        Path file = directory.resolve("pager");
        try (Writer out = new PagerWriter(screen, 3, toFile(file))) {
            out.write("a\nb\n");
            out.write("c\nd\né\n");
        }
        assertThat(screen.toString()).isEmpty();
        assertThat(file).hasContent("a\nb\nc\nd\né\n");
    }

    @Test
    void tellsWhenThePersonHasLeftThePager() {
        assertThatThrownBy(() -> {
                    try (Writer out = new PagerWriter(screen, 3, List.of("true"))) {
                        for (int i = 0; i < 1_000_000; i++) {
                            out.write("a long line of a long text\n");
                        }
                    }
                })
                .isInstanceOf(ReaderGoneException.class);
    }

    @Test
    void showsAllOnTheScreenWithoutItsPager() throws IOException {
        try (Writer out = new PagerWriter(screen, 1, List.of("no-such-pager-anywhere"))) {
            out.write("a\nb\nc\n");
        }
        assertThat(screen).hasToString("a\nb\nc\n");
    }

    private static List<String> toFile(Path file) {
        return List.of("sh", "-c", "cat > '" + file + "'");
    }
}
