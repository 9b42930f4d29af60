package io.meshgate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.shell.output.Palette;
import io.meshgate.shell.sql.Piece;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ErrorReportTest {
    private final ErrorReport reports = new ErrorReport(Palette.PLAIN);

    @Test
    void putsACaretBelowThePlace() {
        assertThat(report("COLUMN_NOT_FOUND: no column 'x' (line 2, column 7)", "SELECT\n  日本, x\nFROM t"))
                .isEqualTo("""
                        error: COLUMN_NOT_FOUND: no column 'x' (line 2, column 7) [SQLSTATE 42703]
                            日本, x
                                  ^
                        """);
    }

    @Test
    void showsTheLineAroundAPlaceFarToTheRight() {
        String report = report("SYNTAX_ERROR: no (line 1, column 5001)", "x".repeat(5000) + "y" + "z".repeat(5000));
        String[] lines = report.split("\n");
        assertThat(lines[1]).hasSizeLessThan(120);
        assertThat(lines[1].charAt(lines[2].indexOf('^'))).isEqualTo('y');
    }

    @Test
    void saysLineAndColumnOfTheScript() {
        SQLException failure = new SQLException("SYNTAX_ERROR: no (line 2, column 3)", "42601");
        assertThat(reports.of(failure, new Piece(Piece.Kind.STATEMENT, "a\nb c", 10), Optional.of("s.sql")))
                .startsWith("s.sql:11:3: error: SYNTAX_ERROR");
    }

    @Test
    void namesTheQueryOnALineOfItsOwn() {
        assertThat(report("ENGINE_FAILED: it broke [query q-17]", "SELECT 1"))
                .isEqualTo("error: ENGINE_FAILED: it broke [SQLSTATE 42703]\n  query q-17\n");
    }

    @Test
    void takesAPlaceOutsideOfTheTextForNone() {
        assertThat(report("SYNTAX_ERROR: no (line 9, column 9)", "SELECT")).doesNotContain("^");
        assertThat(report("SYNTAX_ERROR: no (line 0, column 0)", "SELECT")).doesNotContain("^");
    }

    @Test
    void obeysNothingThatAMessageHolds() {
        assertThat(report("BAD: \u001b[2J (line 1, column 1)", "\u001b[31m;\t1"))
                .doesNotContain("\u001b", "\t");
    }

    private String report(String message, String sql) {
        return reports.of(
                new SQLException(message, "42703"), new Piece(Piece.Kind.STATEMENT, sql, 1), Optional.empty());
    }
}
