package io.meshgate.benchmark.tpch;

import java.util.List;

/** Under which policies the gateway is measured. */
public enum PolicyMode {
    /** Grants only: what the gateway itself costs. */
    OPEN("mesh-open"),
    /** Row filters and masks on customer, orders and supplier. */
    FILTERS_AND_MASKS("mesh-policies"),
    /**
     * Row filters on lineitem, part and partsupp, with whose prices and quantities the queries compute: what can overflow
     * in rows that are hidden is guarded.
     */
    GUARDS("mesh-guards");

    private final String directory;

    PolicyMode(String directory) {
        this.directory = directory;
    }

    /** The name of the mesh's directory. */
    String directory() {
        return directory;
    }

    /** The files of policies besides the grants. */
    List<String> files() {
        return switch (this) {
            case OPEN -> List.of();
            case FILTERS_AND_MASKS ->
                List.of(
                        "domains/sales/policies/filters-and-masks.yaml",
                        "domains/logistics/policies/filters-and-masks.yaml");
            case GUARDS -> List.of("domains/sales/policies/filters.yaml", "domains/logistics/policies/filters.yaml");
        };
    }
}
