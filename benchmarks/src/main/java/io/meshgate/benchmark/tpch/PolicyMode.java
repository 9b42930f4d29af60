package io.meshgate.benchmark.tpch;

/** Under which policies the gateway is measured. */
public enum PolicyMode {
    /** Grants only: what the gateway itself costs. */
    OPEN,
    /** Row filters and masks on customer, orders and supplier. */
    FILTERS_AND_MASKS
}
