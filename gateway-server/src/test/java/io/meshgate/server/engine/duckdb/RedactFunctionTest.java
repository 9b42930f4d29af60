package io.meshgate.server.engine.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The function within the engine, against what the engine's own functions make of the same texts. */
@Timeout(120)
class RedactFunctionTest {
    private static final List<@Nullable String> TEXTS = Arrays.asList(
            "+49 (30) 123-456",
            null,
            "",
            "a",
            "1",
            "ann.o'hara@example.org",
            "\u0000\u0001\t\n\\'\"",
            "😀1é2中3456🏽",
            "🏽",
            "e\u0301\u0327",
            "٣４",
            "(),.@-",
            "中".repeat(333),
            "x1".repeat(5_000));

    private DuckDbFixture duckDb;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        duckDb = new DuckDbFixture(directory, "256MB");
    }

    @AfterEach
    void leavesNothingBehind() {
        duckDb.close();
    }

    private static String redacted(String text) {
        return "regexp_replace(regexp_replace(" + text + ", '[^0-9(),.@-]', 'x', 'g'), '[0-9]', 'n', 'g')";
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "0, 1", "2, 3", "4, 0", "0, 4", "333, 0", "2147483647, 2147483647"})
    void keepsTheEndsAndRedactsTheRest(int first, int last) {
        String rows = " AS c FROM unnest(CAST($1 AS VARCHAR[])) AS u(t)";
        String middle = "substring(t, CAST(" + first + " AS BIGINT) + 1, greatest(length(t) - " + first + " - " + last
                + ", 0))";
        String expected = "SELECT CASE WHEN length(t) > CAST(" + first + " AS BIGINT) + " + last + " THEN left(t, "
                + first + ") || " + redacted(middle) + " || right(t, " + last + ") ELSE " + redacted("t") + " END";
        assertThat(duckDb.texts("SELECT meshgate_redact(t, " + first + ", " + last + ")" + rows, TEXTS))
                .isEqualTo(duckDb.texts(expected + rows, TEXTS))
                .doesNotContain("ann.o'hara@example.org");
    }

    @Test
    void redactsWithinListsAndForSomeRows() {
        String sql = "SELECT CASE WHEN i % 3 > 0 THEN array_to_string(list_transform([NULL, i, 7 * i],"
                + " lambda e: coalesce(meshgate_redact('a' || e, 1, 0), '-')), ' ') END AS c"
                + " FROM range(5000) AS r(i) ORDER BY i";
        List<@Nullable String> redacted = duckDb.texts(sql);
        assertThat(redacted).hasSize(5000);
        for (int i = 0; i < 5000; i++) {
            String expected = "- a" + ("" + i).replaceAll("[0-9]", "n") + " a" + ("" + 7 * i).replaceAll("[0-9]", "n");
            assertThat(redacted.get(i)).isEqualTo(i % 3 > 0 ? expected : null);
        }
    }
}
