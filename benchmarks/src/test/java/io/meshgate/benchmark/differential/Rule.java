package io.meshgate.benchmark.differential;

import java.util.List;

/** An operator that the generator knows: its result, how it is written, and what it takes. */
record Rule(Kind result, Template template, List<Kind> operands) {

    static Rule same(Kind result, String text, Kind... operands) {
        return new Rule(result, Template.same(text), List.of(operands));
    }

    static Rule twice(Kind result, String text, Kind... operands) {
        return new Rule(result, Template.twice(text), List.of(operands));
    }

    /** PostgreSQL means something else or has nothing like it. */
    static Rule apart(Kind result, String gateway, String duckdb, Kind... operands) {
        return new Rule(result, new Template(gateway, duckdb, null), List.of(operands));
    }

    static Rule of(Kind result, String gateway, String duckdb, String postgresql, Kind... operands) {
        return new Rule(result, new Template(gateway, duckdb, postgresql), List.of(operands));
    }
}
