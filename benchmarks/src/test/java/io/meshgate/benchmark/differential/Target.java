package io.meshgate.benchmark.differential;

/** What runs a query: the gateway under test, and the oracles beside it. */
enum Target {
    GATEWAY,
    DUCKDB,
    POSTGRESQL
}
