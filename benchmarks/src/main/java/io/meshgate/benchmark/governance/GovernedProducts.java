package io.meshgate.benchmark.governance;

import io.meshgate.benchmark.mesh.Domain;
import io.meshgate.server.auth.UserDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;

/**
 * A mesh of many products, each a schema with one table without rows, and for each of them ten policies: two grants, three
 * row filters and five masks, one of them by tag. As many roles as products, and a user for each of them.
 */
final class GovernedProducts {
    static final int POLICIES_PER_PRODUCT = 10;
    private static final int DOMAINS = 10;

    private final Path directory;
    private final int products;
    private final int columns;

    /** @param columns of each table, at least ten */
    GovernedProducts(Path directory, int products, int columns) {
        this.directory = directory.toAbsolutePath().normalize().resolve(products + "x" + columns);
        this.products = products;
        this.columns = columns;
    }

    Path mesh() {
        return directory.resolve("mesh");
    }

    static String domain(int product) {
        return "d" + product % DOMAINS;
    }

    static String schema(int product) {
        return "product_" + product;
    }

    static String role(int product) {
        return "role-" + product;
    }

    /** Writes the tables, unless they are there, and the mesh directory. */
    void write() throws IOException {
        Path complete = directory.resolve("complete");
        if (!Files.exists(complete)) {
            writeTables();
            Files.writeString(complete, "");
        }
        write("gateway.yaml", "name: governance\naudit: {enabled: false}\n");
        write("governance/keys.yaml", "keys: [{name: k, secret: \"${file:secrets/k}\"}]\n");
        write("secrets/k", "00112233445566778899aabbccddeeff\n");
        write("governance/classifications.yaml", "tags: [{name: pii}, {name: pii.email}]\n");
        writeUsers();
        for (int domain = 0; domain < DOMAINS; domain++) {
            String name = "d" + domain;
            write("domains/" + name + "/domain.yaml", """
                    domain: %s
                    owner: %s@example.com
                    catalog: {type: iceberg, catalog: jdbc, uri: "jdbc:sqlite:%s", warehouse: "%s"}
                    """.formatted(
                            name, name, of(name).database(), of(name).warehouse()));
        }
        for (int product = 0; product < products; product++) {
            writePolicies(product);
        }
    }

    private Domain of(String domain) {
        return new Domain(domain, List.of(), directory.resolve(domain));
    }

    private void writeTables() throws IOException {
        List<Types.NestedField> fields = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            fields.add(Types.NestedField.optional(
                    column + 1, "c" + column, column % 2 == 0 ? Types.StringType.get() : Types.LongType.get()));
        }
        for (int domain = 0; domain < DOMAINS; domain++) {
            Domain place = of("d" + domain);
            Files.createDirectories(place.warehouse());
            try (JdbcCatalog catalog = place.open()) {
                for (int product = domain; product < products; product += DOMAINS) {
                    catalog.createNamespace(Namespace.of(schema(product)), Map.of());
                    catalog.createTable(TableIdentifier.of(schema(product), "t"), new Schema(fields));
                }
            }
        }
    }

    private void writeUsers() throws IOException {
        String hash = UserDirectory.hash("benchmark".toCharArray());
        StringBuilder users = new StringBuilder("users:\n");
        for (int user = 0; user < products; user++) {
            users.append("  - {name: user-%d, password: \"%s\", roles: [role-%d], attributes: {region: [EU, US]}}\n"
                    .formatted(user, hash, user));
        }
        write("users.yaml", users.toString());
    }

    private void writePolicies(int product) throws IOException {
        String table = domain(product) + "." + schema(product) + ".t";
        write("domains/%s/tags/%s.yaml".formatted(domain(product), schema(product)), """
                tags:
                  - {table: %s, columns: {c8: [pii.email]}}
                """.formatted(table));
        write("domains/%s/policies/%s.yaml".formatted(domain(product), schema(product)), """
                grants:
                  - {id: p%1$d-read, tables: [%2$s], to: {roles: [role-%1$d]}}
                  - {id: p%1$d-find, tables: [%2$s], privilege: discover, to: {roles: [role-%3$d]}}
                row-filters:
                  - {id: p%1$d-region, tables: [%2$s], filter: "c0 IN (ATTRIBUTE('region'))"}
                  - {id: p%1$d-age, tables: [%2$s], filter: "c1 > %1$d OR c1 IS NULL", to: {roles: [role-%1$d]}}
                  - {id: p%1$d-state, tables: [%2$s], filter: "HAS_ROLE('role-%3$d') OR c3 <> %1$d"}
                column-masks:
                  - {id: p%1$d-name, tables: [%2$s], columns: [c2], mask: {type: redact}}
                  - {id: p%1$d-hash, tables: [%2$s], columns: [c4], mask: {type: keyed-hash, key: k}}
                  - {id: p%1$d-round, tables: [%2$s], columns: [c5], mask: {type: round, multiple: "100"}}
                  - {id: p%1$d-null, tables: [%2$s], columns: [c6], mask: {type: "null"}, to: {roles: [role-%3$d]}}
                  - {id: p%1$d-tag, tables: [%2$s], column-tags: [pii], mask: {type: show-last, characters: 4}}
                """.formatted(
                        product, table, (product + 1) % products));
    }

    private void write(String file, String text) throws IOException {
        Path path = mesh().resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
