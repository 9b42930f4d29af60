package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.calcite.sql.parser.babel.SimpleCharStream;
import org.apache.calcite.sql.parser.babel.SqlBabelParserImplConstants;
import org.apache.calcite.sql.parser.babel.SqlBabelParserImplTokenManager;
import org.apache.calcite.sql.parser.babel.TokenMgrError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits on texts count tokens of ours; what the parser would read otherwise would pass them by. */
final class TokensTest {
    private static final int TEXTS = Integer.getInteger("meshgate.test.texts", 50_000);
    private static final String[] PIECES = {
        "'", "'", "''", "\"", "\"", "\\", "-", "--", "/", "//", "/*", "/*+", "*/", "*", "+", "E'", "e'", "E", "1E'",
        "1E", "U&'", "U&\"", "X'", "N'", "_utf8'", "\n", "\r", "\r\n", " ", "(", "(", "(", "a", "1", ".5", "é", ",",
        "{d '", "}"
    };

    /** The places of opening parentheses in code: not in strings, quoted names and comments. */
    private static List<String> ofTheParser(String sql, List<String> ours) {
        SqlBabelParserImplTokenManager lexer = new SqlBabelParserImplTokenManager(
                new SimpleCharStream(new StringReader(sql)), SqlBabelParserImplConstants.DQID);
        List<String> places = new ArrayList<>();
        try {
            for (var token = lexer.getNextToken();
                    token.kind != SqlBabelParserImplConstants.EOF;
                    token = lexer.getNextToken()) {
                if (token.image.equals("'") || token.image.equals("\"")) {
                    // No grammar takes a lone quote.
                    return startOf(ours, places);
                }
                if (token.image.equals("(")) {
                    places.add(token.beginLine + ":" + token.beginColumn);
                }
            }
            return places;
        } catch (TokenMgrError e) {
            return startOf(ours, places);
        }
    }

    /** What the parser cannot read ends it: only what stands before counts. */
    private static List<String> startOf(List<String> ours, List<String> places) {
        return places.size() <= ours.size() && places.equals(ours.subList(0, places.size())) ? ours : places;
    }

    private static List<String> ofOurs(String sql) {
        Tokens tokens = new Tokens(sql);
        List<String> places = new ArrayList<>();
        for (Token token = tokens.take(); token.kind() != Kind.END; token = tokens.take()) {
            if (token.is("(")) {
                places.add(token.position().line() + ":" + token.position().column());
            }
        }
        return places;
    }

    @Test
    void codeIsWhereTheParserSeesCode() {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        System.out.println("TokensTest: -Dmeshgate.test.seed=" + seed);
        Random random = new Random(seed);
        int compared = 0;
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder sql = new StringBuilder();
            for (int pieces = 1 + random.nextInt(12); pieces > 0; pieces--) {
                sql.append(PIECES[random.nextInt(PIECES.length)]);
            }
            String text = sql.toString();
            List<String> ours;
            try {
                ours = ofOurs(text);
            } catch (GatewayException refused) {
                assertThat(refused.code()).isIn(ErrorCode.NOT_SUPPORTED, ErrorCode.SYNTAX_ERROR);
                continue;
            }
            compared += ours.isEmpty() ? 0 : 1;
            assertThat(ours).as(text).isEqualTo(ofTheParser(text, ours));
        }
        assertThat(compared).isGreaterThan(TEXTS / 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1 --\r", "SELECT 1 //\r", "SELECT /*+ h('*/') */ 1", "SELECT /*+ h *//**/ 1"})
    void noCommentHidesOperatorsFromTheLimits(String start) {
        String sql = start + " + 1".repeat(TextLimits.OPERATORS + 1) + " -- '";
        assertThat(PlanFixture.fixture().refused(sql).code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT E'\\'', 1", "SELECT e'a'", "SELECT 1E'\\''"})
    void stringsThatEndElsewhereForTheParserAreRefused(String sql) {
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> Tokens.single(sql))
                .matches(refused -> refused.code() == ErrorCode.NOT_SUPPORTED);
    }
}
