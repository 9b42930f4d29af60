package io.meshgate.shell.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatementSplitterTest {

    @Test
    void splitsAtSemicolonsOutsideOfQuotesAndComments() {
        assertThat(texts("SELECT ';'; SELECT \";\" -- ;\n, 1; /* ; */ SELECT $$;$$; SELECT $a$ $$; $a$ // ;\n;"))
                .containsExactly("SELECT ';'", "SELECT \";\" -- ;\n, 1", "SELECT $$;$$", "SELECT $a$ $$; $a$ // ;");
    }

    @Test
    void takesDoubledQuotesAsPartOfTheText() {
        assertThat(texts("SELECT 'it''s;' ; SELECT \"a\"\";\""))
                .containsExactly("SELECT 'it''s;'", "SELECT \"a\"\";\"");
    }

    @Test
    void takesADollarInsideOfANameAsALetter() {
        assertThat(texts("SELECT a$b$c; SELECT 1")).containsExactly("SELECT a$b$c", "SELECT 1");
    }

    @Test
    void readsHintsAsTheParserDoes() {
        assertThat(texts("SELECT /*+ h('*/;') */ 1; SELECT 2")).containsExactly("SELECT /*+ h('*/;') */ 1", "SELECT 2");
    }

    @Test
    void skipsWhatHoldsNoStatement() {
        assertThat(texts(" ;; -- nothing\n /* none */ ;\n")).isEmpty();
    }

    @Test
    void givesTheLastStatementWithoutItsSemicolon() {
        assertThat(texts("SELECT 1;\nSELECT 'open")).containsExactly("SELECT 1", "SELECT 'open");
    }

    @Test
    void findsCommandsWhereStatementsStart() {
        StatementSplitter splitter = new StatementSplitter();
        splitter.append("\\d 'a;b\nSELECT 1\n\\2; \\timing on\n");
        assertThat(all(splitter))
                .containsExactly(
                        new Piece(Piece.Kind.COMMAND, "\\d 'a;b", 1),
                        new Piece(Piece.Kind.STATEMENT, "SELECT 1\n\\2", 2),
                        new Piece(Piece.Kind.COMMAND, "\\timing on", 3));
    }

    @Test
    void countsLinesOfAllThreeKinds() {
        StatementSplitter splitter = new StatementSplitter();
        splitter.append("a;\r\nb;\rc;\n\n/* \n */ d");
        assertThat(all(splitter)).extracting(Piece::line).containsExactly(1, 2, 3, 6);
    }

    @Test
    void knowsWhetherAStatementHasBegun() {
        StatementSplitter splitter = new StatementSplitter();
        splitter.append("-- a comment\n");
        assertThat(splitter.next()).isEmpty();
        assertThat(splitter.hasBegun()).isFalse();
        splitter.append("/* open\n");
        assertThat(splitter.next()).isEmpty();
        assertThat(splitter.hasBegun()).isTrue();
        splitter.append("closed */ SELECT\n");
        assertThat(splitter.next()).isEmpty();
        assertThat(splitter.hasBegun()).isTrue();
        splitter.append("1;\n");
        assertThat(splitter.next()).contains(new Piece(Piece.Kind.STATEMENT, "SELECT\n1", 3));
        assertThat(splitter.hasBegun()).isTrue();
        assertThat(splitter.next()).isEmpty();
        assertThat(splitter.hasBegun()).isFalse();
    }

    /** Statements are put together from parts that are whole, so what must come out is known. */
    @Test
    void givesBackRandomStatementsHoweverTheirLinesArrive() {
        String[] parts = {
            "SELECT",
            "'a;b'",
            "''",
            "'it''s\n;'",
            "\"x;\"\"y\"",
            "-- c;'\n",
            "/* ;'\" \n */",
            "$$ ';\n $$",
            "$t$;$$;$t$",
            "1.5e-3",
            "a$b",
            "<>",
            "-",
            "/",
            "\n",
            "\r\n",
            "é;".substring(0, 1),
            "😀",
            "// ;\n",
            "x'0a'",
            "$1"
        };
        Random random = new Random(42);
        for (int run = 0; run < 2_000; run++) {
            List<String> expected = new ArrayList<>();
            StringBuilder script = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                StringBuilder statement = new StringBuilder("S");
                for (int j = random.nextInt(8); j > 0; j--) {
                    statement.append(' ').append(parts[random.nextInt(parts.length)]);
                }
                String text = statement.append(" E").toString();
                expected.add(text);
                script.append(text).append(random.nextBoolean() ? ";" : " ;\n");
            }
            assertThat(texts(script.toString())).isEqualTo(expected);
            StatementSplitter byLine = new StatementSplitter();
            List<String> found = new ArrayList<>();
            for (String line : script.toString().split("(?<=\n)")) {
                byLine.append(line);
                for (Optional<Piece> piece = byLine.next(); piece.isPresent(); piece = byLine.next()) {
                    found.add(piece.get().text());
                }
            }
            byLine.last().ifPresent(piece -> found.add(piece.text()));
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void tokensOfAnyTextFollowEachOtherWithoutGaps() {
        Random random = new Random(7);
        String letters = "'\"$-/*;ab1 \n\\.é\uD83D+e";
        for (int run = 0; run < 5_000; run++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            int end = 0;
            for (Token token : SqlScanner.tokens(text)) {
                assertThat(token.start()).isEqualTo(end);
                assertThat(token.end()).isGreaterThan(token.start());
                end = token.end();
            }
            assertThat(end).isEqualTo(text.length());
        }
    }

    private static List<String> texts(String script) {
        StatementSplitter splitter = new StatementSplitter();
        splitter.append(script);
        return all(splitter).stream().map(Piece::text).toList();
    }

    private static List<Piece> all(StatementSplitter splitter) {
        List<Piece> pieces = new ArrayList<>();
        for (Optional<Piece> piece = splitter.next(); piece.isPresent(); piece = splitter.next()) {
            pieces.add(piece.get());
        }
        splitter.last().ifPresent(pieces::add);
        return pieces;
    }
}
