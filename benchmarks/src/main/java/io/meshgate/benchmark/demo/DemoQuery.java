package io.meshgate.benchmark.demo;

import io.meshgate.benchmark.Resources;
import java.util.List;

/**
 * A query that the demo runs as both users.
 *
 * @param sortedBy the 0-based columns that ORDER BY names
 * @param deniedToAnalyst whether it names a table that does not exist for the analyst
 * @param policies what the policies do to it, with {@code %,d} for the analyst's customers and all customers
 */
record DemoQuery(String title, String sql, List<Integer> sortedBy, boolean deniedToAnalyst, String policies) {
    private static final String FILTER =
            "row filter customers-of-own-regions: for the analyst %,d of %,d customers exist; the steward is exempt";

    static List<DemoQuery> all() {
        return List.of(
                new DemoQuery(
                        "Revenue and late shipments of 1997 by region: the row filter",
                        sql("regions"),
                        List.of(0),
                        false,
                        FILTER),
                new DemoQuery(
                        "Customers with the most late shipments in three nations: the masks",
                        sql("customers"),
                        List.of(4, 0),
                        false,
                        "masks phone-last-four, email-hashed and balance-in-thousands; " + FILTER),
                new DemoQuery(
                        "Open invoices by nation: the denied table",
                        sql("invoices"),
                        List.of(2, 0),
                        true,
                        "no grant on finance.billing.invoices: for the analyst the table does not exist; the steward"
                                + " sees invoices of all %2$,d customers"));
    }

    private static String sql(String name) {
        return Resources.text(DemoQuery.class, "queries/" + name + ".sql").strip();
    }
}
