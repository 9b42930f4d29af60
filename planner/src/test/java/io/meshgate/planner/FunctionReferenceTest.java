package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.sql.Operators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/functions.md is the operator table's, no more and no less, and every example in it gives what it says. */
class FunctionReferenceTest {
    private static final Path REFERENCE = Path.of("docs", "functions.md");
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final Pattern NAME = Pattern.compile("^([A-Z][A-Z0-9_]*)(\\(.*)?( WITHIN GROUP .*)?$");
    private static final Map<String, String> OTHER_NAMES = Map.of("TRANSLATE", "TRANSLATE3");
    /** Calls that are written otherwise before anything looks them up, into functions that stand here too. */
    private static final Set<String> SYNTAX = Set.of(
            "DATEADD",
            "DATE_PART",
            "TIMESTAMPDIFF",
            "JSON_VALUE",
            "JSON_QUERY",
            "JSON_EXISTS",
            "TRANSFORM",
            "FILTER",
            "ANY_MATCH",
            "ALL_MATCH",
            "NONE_MATCH");

    private static final Set<String> TYPES = Set.of(
            "DOUBLE", "BIGINT", "INTEGER", "BOOLEAN", "VARCHAR", "VARBINARY", "DATE", "TIMESTAMP", "DECIMAL(38, 0)");

    private static final PlanFixture MESH = PlanFixture.fixture().table("d.s.t", "x:int", "s:string");
    private static final TestEngine ENGINE =
            TestEngine.engine().rows("d.s.t", "SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (4, 'b')) AS t(x, s)");

    /** A line of the reference. */
    record Line(String section, List<String> calls, String type, String example, String gives) {
        @Override
        public String toString() {
            return example;
        }
    }

    private static List<Line> lines() throws IOException {
        List<Line> lines = new ArrayList<>();
        String section = "";
        for (String text : Files.readAllLines(REFERENCE)) {
            if (text.startsWith("## ")) {
                section = text.substring(3);
            }
            if (text.startsWith("| `")) {
                List<String> cells = Stream.of(text.replace("\\|", "\u0001").split("\\|"))
                        .map(cell -> cell.strip().replace('\u0001', '|'))
                        .toList();
                lines.add(new Line(
                        section,
                        codes(cells.get(1)),
                        cells.get(2),
                        cells.size() > 4 ? codes(cells.get(4)).get(0) : "",
                        cells.size() > 5 ? codes(cells.get(5)).get(0) : ""));
            }
        }
        return lines;
    }

    private static List<String> codes(String cell) {
        List<String> codes = new ArrayList<>();
        Matcher matcher = CODE.matcher(cell);
        while (matcher.find()) {
            codes.add(matcher.group(1));
        }
        return codes;
    }

    static Stream<Line> examples() throws IOException {
        return lines().stream().filter(line -> !line.example().isEmpty());
    }

    @Test
    void listsEveryFunctionOfTheOperatorTable() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (Line line : lines()) {
            for (String call : line.calls()) {
                Matcher name = NAME.matcher(call);
                assertThat(name.matches()).as(call).isTrue();
                documented.add(OTHER_NAMES.getOrDefault(name.group(1), name.group(1)));
            }
        }
        documented.removeAll(SYNTAX);
        Set<String> known = new TreeSet<>();
        Operators.all().stream()
                .filter(SqlFunction.class::isInstance)
                .map(operator -> operator.getName())
                .filter(name -> name.matches("[A-Z][A-Z0-9_]*"))
                .forEach(known::add);
        assertThat(documented).isEqualTo(known);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void givesWhatTheReferenceSays(Line line) throws SQLException {
        String sql = switch (line.section()) {
            case "Aggregates" ->
                line.example().startsWith("GROUPING")
                        ? "SELECT MAX(g) FROM (SELECT " + line.example() + " AS g FROM d.s.t GROUP BY s) AS q"
                        : "SELECT " + line.example() + " FROM d.s.t";
            case "Windows" -> {
                String window = line.example().replaceFirst("^MAX\\((.*)\\)$", "$1");
                yield "SELECT MAX(w) FROM (SELECT " + window + " AS w FROM d.s.t) AS q";
            }
            default -> "SELECT " + line.example();
        };
        TestEngine.Rows rows = ENGINE.run(MESH.query(sql));
        String value = rows.value();
        assertThat(value == null ? "NULL" : value).isEqualTo(line.gives());
        if (TYPES.contains(line.type())
                && !line.example().matches(".*\\) [<=>].*")
                && line.example().startsWith(line.calls().get(0).replaceFirst("\\(.*", ""))) {
            String type = line.type().equals("VARBINARY") ? "BLOB" : line.type().replace(" ", "");
            assertThat(rows.types().get(0)).isEqualTo(type);
        }
    }
}
