package io.meshgate.planner;

import static io.meshgate.planner.StatementFixture.statements;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParserSpellingTest {
    @Test
    void leavesColumnsThatAreNamedLikeAFunctionAsTheyAre() {
        QueryPlan plan = (QueryPlan)
                statements().plan("SELECT q.date_diff, date_diff + 1 AS date_diff FROM (SELECT 1 AS date_diff) AS q");

        assertThat(plan.resultSchema().getFields()).extracting(Field::getName).containsOnly("date_diff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "NULL", "?", "X'00'", "DATE '2020-01-01'"})
    void refusesUnitsThatAreNoWords(String unit) {
        assertThat(statements().error("SELECT DATE_PART(" + unit + ", DATE '2020-01-01')"))
                .matches("(?s)(NOT_SUPPORTED|SYNTAX_ERROR).*");
    }
}
