package io.meshgate.server.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mesh directory for tests: right as it comes, and made wrong by replacing files. */
public final class MeshFolder {
    public static final String HASH =
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$" + "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";

    private final Path directory;
    private final FakeConnectors connectors = new FakeConnectors();
    private final MeshLoader loader;

    public MeshFolder(Path directory) {
        this.directory = directory;
        Map<String, String> environment = Map.of("SALES_PASSWORD", "a-secret-of-sales", "EMPTY", "");
        this.loader = new MeshLoader(List.of(connectors), name -> Optional.ofNullable(environment.get(name)), () -> 0L);
        write("gateway.yaml", """
                name: demo
                """);
        write("users.yaml", """
                users:
                  - name: analyst
                    password: "%s"
                    roles: [analyst]
                    attributes: {regions: [EUROPE, ASIA], desk: one}
                  - name: steward
                    password: "%s"
                    roles: [steward]
                """.formatted(HASH, HASH));
        write("domains/sales/domain.yaml", """
                domain: sales
                catalog:
                  type: fake
                  uri: "jdbc:sqlite:catalog.db"
                """);
        write("domains/sales/policies/access.yaml", """
                grants:
                  - id: sales-for-analysts
                    tables: [sales.retail.customer]
                    to: {roles: [analyst]}
                """);
    }

    public MeshFolder write(String file, String text) {
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    public MeshFolder write(String file, byte[] bytes) {
        try {
            Path path = directory.resolve(file);
            Files.createDirectories(path.getParent());
            Files.write(path, bytes);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public MeshFolder delete(String file) {
        try {
            Files.delete(directory.resolve(file));
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public Path directory() {
        return directory;
    }

    public FakeConnectors connectors() {
        return connectors;
    }

    public MeshLoader loader() {
        return loader;
    }

    public LoadedMesh load() {
        return loader.load(directory);
    }

    /** The problems for which the directory is refused, each on a line; fails the test if it is not refused. */
    public List<String> refusal() {
        try {
            load();
        } catch (MeshInvalidException refused) {
            return refused.problems().stream().map(Problem::toString).toList();
        }
        throw new AssertionError("the directory was not refused");
    }
}
