package io.meshgate.benchmark.differential;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** What the condition of a row filter asks of the viewer, around the condition on the row. */
enum Asked {
    NOTHING,
    HAS_ROLE,
    CURRENT_USER,
    IN_GROUP,
    PURPOSE,
    IS_AGENT,
    NUMBERS,
    NOT_NUMBERS,
    /** This and the others need a column of texts. */
    ATTRIBUTE,
    TEXTS,
    NOT_TEXTS;

    static Asked any(boolean text, Random random) {
        return values()[random.nextInt(text ? values().length : ATTRIBUTE.ordinal())];
    }

    /** As the mesh directory has it. */
    String written(String rows, String text) {
        return switch (this) {
            case NOTHING -> rows;
            case HAS_ROLE -> "HAS_ROLE('analyst') OR " + rows;
            case CURRENT_USER -> "CURRENT_USER <> 'max' AND " + rows;
            case IN_GROUP -> "IN_GROUP('lab') OR " + rows;
            case PURPOSE -> "CASE WHEN PURPOSE() IN ('fraud', '') THEN " + rows + " ELSE id > 3 END";
            case IS_AGENT -> "(IS_AGENT() AND id < 9) OR " + rows;
            case NUMBERS -> "id IN (ENTITLEMENT('" + Entitled.NUMBERS + "')) OR " + rows;
            case NOT_NUMBERS -> "id NOT IN (ENTITLEMENT('" + Entitled.NUMBERS + "'))";
            case ATTRIBUTE -> text + " IN (ATTRIBUTE('grade')) OR " + rows;
            case TEXTS -> text + " IN (ENTITLEMENT('" + Entitled.TEXTS + "')) OR " + rows;
            case NOT_TEXTS -> text + " NOT IN (ENTITLEMENT('" + Entitled.TEXTS + "'))";
        };
    }

    /** For DuckDB, of one viewer. Who lacks what is asked for sees nothing, whatever else the condition says. */
    String expected(String rows, String text, Viewer viewer, Entitled entitled) {
        return switch (this) {
            case NOTHING -> rows;
            case HAS_ROLE -> viewer.roles().contains("analyst") + " OR " + rows;
            case CURRENT_USER -> "'" + viewer.name() + "' <> 'max' AND " + rows;
            case IN_GROUP -> viewer.groups().contains("lab") + " OR " + rows;
            case PURPOSE -> viewer.purpose().equals(Optional.of("service")) ? "id > 3" : rows;
            case IS_AGENT -> "(" + viewer.isAgent() + " AND id < 9) OR " + rows;
            case NUMBERS -> in("id IN (", entitled.numbers(viewer), ") OR " + rows);
            case NOT_NUMBERS -> in("id NOT IN (", entitled.numbers(viewer), ")");
            case ATTRIBUTE ->
                in(
                        text + " IN (",
                        viewer.attributes().getOrDefault("grade", List.of()).stream()
                                .map(value -> Kind.VARCHAR.literal(value, Target.DUCKDB))
                                .toList(),
                        ") OR " + rows);
            case TEXTS -> in(text + " IN (", entitled.texts(viewer), ") OR " + rows);
            case NOT_TEXTS -> in(text + " NOT IN (", entitled.texts(viewer), ")");
        };
    }

    private static String in(String before, List<String> values, String after) {
        return values.isEmpty() ? "FALSE" : values.stream().collect(Collectors.joining(", ", before, after));
    }
}
