package io.meshgate.server.mesh;

import io.meshgate.planner.policy.TablePattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of masks, and the products among which values masked under each may be joined. Immutable. */
final class KeyGroups {
    /** A product as {@code domain.schema}, each a name or {@code *}. */
    private record Product(String domain, String schema) {
        boolean covers(TablePattern tables) {
            return covers(domain, tables.domain()) && covers(schema, tables.schema());
        }

        private static boolean covers(String own, String other) {
            return own.equals("*") || own.equalsIgnoreCase(other);
        }
    }

    private final Map<String, List<Product>> products = new HashMap<>();

    /** @param file {@code governance/keys.yaml}, if there is one */
    KeyGroups(Optional<Section> file, Problems problems) {
        for (Section key : file.map(found -> found.items("keys")).orElse(List.of())) {
            List<Product> group = new ArrayList<>();
            for (Section product : key.items("products")) {
                // Of a table of any name, as the product has to be read as the tables of policies are.
                TablePatterns.parse(product.text() + ".*")
                        .ifPresentOrElse(
                                pattern -> group.add(new Product(pattern.domain(), pattern.schema())),
                                () -> problems.error(
                                        product.file(),
                                        product.position(),
                                        "'" + product.text()
                                                + "' is not accepted; expected a product as domain.schema, each part a"
                                                + " name or *"));
            }
            products.put(key.at("name").text(), group);
        }
    }

    Set<String> names() {
        return products.keySet();
    }

    /** Whether values of all these tables may be masked under a key as it is. */
    boolean permits(String key, TablePattern tables) {
        List<Product> group = products.getOrDefault(key, List.of());
        return group.isEmpty() || group.stream().anyMatch(product -> product.covers(tables));
    }
}
