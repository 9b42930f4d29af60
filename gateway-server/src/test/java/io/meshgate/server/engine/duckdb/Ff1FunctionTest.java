package io.meshgate.server.engine.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.policy.Mask.Ff1.Alphabet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The function within the engine, against {@link Ff1}. */
@Timeout(120)
class Ff1FunctionTest {
    private static final byte[] KEY = "exactly thirty-two bytes as key.".getBytes(StandardCharsets.US_ASCII);
    private static final String CALL = "meshgate_ff1(%s, '0123456789', hex(CAST($1 AS BLOB)))";

    private DuckDbFixture duckDb;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        duckDb = new DuckDbFixture(directory, "256MB");
    }

    @AfterEach
    void leavesNothingBehind() {
        duckDb.close();
    }

    private static @Nullable String expected(@Nullable String text) {
        byte[] bytes = text == null ? null : new Ff1(Alphabet.DIGITS.characters(), KEY).encrypted(text);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void encryptsEachValueAndIsNullOfWhatItCannot() {
        List<@Nullable String> texts = Arrays.asList(
                "0123456789",
                null,
                "+49 (30) 123-456",
                "",
                "12345",
                "😀1\u0001é2中3456🏽",
                "1".repeat(Ff1.MOST),
                "1".repeat(Ff1.MOST + 1),
                "12345".repeat(2_000),
                "😀".repeat(10_000),
                "x".repeat(10_000) + "123456");
        String sql = "SELECT " + String.format(CALL, "t") + " AS c FROM unnest(CAST($2 AS VARCHAR[])) AS u(t)";
        List<@Nullable String> masked = duckDb.texts(sql, KEY, texts);
        assertThat(masked)
                .isEqualTo(texts.stream().map(Ff1FunctionTest::expected).toList());
        assertThat(masked.stream().filter(Objects::nonNull)).hasSize(3);
    }

    @Test
    void encryptsWithinLists() {
        String element = String.format(CALL, "e");
        String sql = "SELECT array_to_string(list_transform(CASE WHEN i > 0 THEN [NULL, 100000 + i, 100 + i] END,"
                + " lambda e: coalesce(" + element.replace("(e,", "(CAST(e AS VARCHAR),")
                + ", '-')), ' ') AS c FROM range(3000) AS r(i) ORDER BY i";
        List<@Nullable String> masked = duckDb.texts(sql, KEY);
        assertThat(masked).hasSize(3000).startsWith((String) null);
        for (int i = 1; i < 3000; i++) {
            assertThat(masked.get(i)).isEqualTo("- " + expected("" + (100_000 + i)) + " -");
        }
    }

    @Test
    void statementsAtOnceUseTheirOwnKeys() throws Exception {
        String sql = "SELECT CAST(count(*) AS VARCHAR) || min(m) || max(m) AS c FROM (SELECT "
                + String.format(CALL, "CAST(1000000 + i AS VARCHAR)") + " AS m FROM range(20000) AS r(i))";
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<List<@Nullable String>>> running = new ArrayList<>();
            List<List<@Nullable String>> alone = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                byte[] key = KEY.clone();
                key[0] = (byte) i;
                alone.add(duckDb.texts(sql, key));
                running.add(CompletableFuture.supplyAsync(() -> duckDb.texts(sql, key), threads));
            }
            for (int i = 0; i < 4; i++) {
                assertThat(running.get(i).get()).isEqualTo(alone.get(i));
            }
            assertThat(alone).doesNotHaveDuplicates();
        } finally {
            threads.shutdown();
        }
    }
}
