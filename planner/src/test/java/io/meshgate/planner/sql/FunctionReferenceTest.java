package io.meshgate.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlFunction;
import org.junit.jupiter.api.Test;

/** The function list of docs/sql.md is the operator table's, no more and no less. */
class FunctionReferenceTest {
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Z0-9_]*)`");

    @Test
    void listsEveryFunctionOfTheOperatorTable() throws IOException {
        String reference = Files.readString(Path.of("docs", "sql.md"));
        String list = reference.substring(reference.indexOf("| kind | functions |"));
        Set<String> documented = new TreeSet<>();
        Matcher matcher = NAME.matcher(list);
        while (matcher.find()) {
            documented.add(matcher.group(1));
        }
        Set<String> known = new TreeSet<>();
        Operators.all().stream()
                .filter(SqlFunction.class::isInstance)
                .map(operator -> operator.getName())
                .filter(name -> name.matches("[A-Z][A-Z0-9_]*"))
                .forEach(known::add);
        assertThat(documented).isEqualTo(known);
    }
}
