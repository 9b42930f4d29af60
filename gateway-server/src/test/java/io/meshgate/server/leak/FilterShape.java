package io.meshgate.server.leak;

/** A way to say which rows of {@link LeakData} are visible: all say the same. */
enum FilterShape {
    EQUALS("feq = 'EU'"),
    ATTRIBUTE("feq = ATTRIBUTE('region')"),
    IN_LIST("fin IN (1, 2, 3)"),
    IN_STRINGS("feq IN ('EU', 'AFRICA')"),
    NOT_IN_LIST("fin NOT IN (4, 5, 6, 7, 8, 9)"),
    OR("fa = 1 OR fb = 2"),
    OR_OF_ANDS("(fa = 1 AND feq = 'EU') OR (fb = 2 AND fin < 4)"),
    NOT("NOT (feq <> 'EU')"),
    CASE("CASE WHEN fin < 4 THEN TRUE ELSE FALSE END"),
    BETWEEN("fin BETWEEN 1 AND 3"),
    LIKE("feq LIKE 'E%'"),
    NULLABLE("fnu = 1"),
    IS_NOT_NULL("fnn IS NOT NULL"),
    COALESCE("COALESCE(fnu, 0) = 1"),
    TWO_FILTERS("feq = 'EU'", "fin IN (1, 2, 3)"),
    TWO_WITH_OR("fa = 1 OR fb = 2", "fnn IS NOT NULL");

    private final String first;
    private final String second;

    FilterShape(String only) {
        this(only, "");
    }

    /** @param second empty if there is but one filter */
    FilterShape(String first, String second) {
        this.first = first;
        this.second = second;
    }

    Policies on(Policies policies) {
        Policies more = policies.rowFilter("t", first);
        return second.isEmpty() ? more : more.rowFilter("t", second);
    }
}
