package io.meshgate.server.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParser;
import org.junit.jupiter.api.Test;

class SqlWordsTest {
    private static final Set<String> STATEMENT_WORDS = Set.of("CATALOGS", "COLUMNS", "SCHEMAS", "TABLES", "USE");

    /** That reference is compared with the operator table where it stands. */
    @Test
    void functionsAreThoseOfTheReference() throws IOException {
        String reference = Files.readString(Path.of("..", "planner", "docs", "functions.md"));
        String list = reference.substring(0, reference.indexOf("## In policies only"));
        Set<String> documented = Arrays.stream(list.split("\n", -1))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.replace("\\|", "").split("\\|", -1)[1])
                .flatMap(calls ->
                        Pattern.compile("`([A-Z][A-Z0-9_]*)").matcher(calls).results())
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> told = Stream.of(
                        SqlWords.SYSTEM_FUNCTIONS,
                        SqlWords.NUMERIC_FUNCTIONS,
                        SqlWords.STRING_FUNCTIONS,
                        SqlWords.DATETIME_FUNCTIONS,
                        SqlWords.AGGREGATE_FUNCTIONS,
                        SqlWords.WINDOW_FUNCTIONS,
                        SqlWords.OTHER_FUNCTIONS)
                .flatMap(List::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(told).isEqualTo(documented);
    }

    @Test
    void keywordsAreReserved() {
        SqlAbstractParserImpl.Metadata parser = SqlParser.create("").getMetadata();
        assertThat(SqlWords.KEYWORDS)
                .isSorted()
                .allMatch(word -> STATEMENT_WORDS.contains(word) || parser.isReservedWord(word))
                .noneMatch(parser::isSql92ReservedWord);
    }
}
