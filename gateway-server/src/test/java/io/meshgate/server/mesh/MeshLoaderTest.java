package io.meshgate.server.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.server.audit.AuditKey;
import io.meshgate.server.audit.AuditSettings;
import io.meshgate.server.auth.User;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeshLoaderTest {
    @TempDir
    Path directory;

    @Test
    void loadsUsersSettingsAndDomains() {
        MeshFolder folder = new MeshFolder(directory);

        LoadedMesh loaded = folder.load();

        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.users())
                .containsExactly(
                        new User(
                                "analyst",
                                MeshFolder.HASH,
                                Set.of("analyst"),
                                Map.of("regions", List.of("EUROPE", "ASIA"), "desk", List.of("one"))),
                        new User("steward", MeshFolder.HASH, Set.of("steward"), Map.of()));
        assertThat(loaded.mesh().domains()).containsOnlyKeys("sales");
        assertThat(folder.connectors().opened().get(0).config().properties())
                .isEqualTo(Map.of("uri", "jdbc:sqlite:catalog.db"));
        assertThat(folder.connectors().opened().get(0).config().directory())
                .isEqualTo(directory.resolve("domains/sales"));
    }

    @Test
    void knowsTheOwnersOfDomains() {
        String domain = "domain: sales\nowner: \"sales-data@example.com\"\ncatalog: {type: fake, uri: x}\n";
        MeshFolder folder = new MeshFolder(directory);
        assertThat(folder.load().mesh().owners()).isEmpty();
        folder.write("domains/sales/domain.yaml", domain);
        assertThat(folder.load().mesh().owners()).isEqualTo(Map.of("sales", "sales-data@example.com"));
        folder.write("domains/sales/domain.yaml", domain.replace("@", "\\n"));
        assertThat(folder.refusal()).singleElement().asString().contains("domain.yaml:2", "on one line");
    }

    @Test
    void fillsInTheDefaults() {
        GatewaySettings settings = new MeshFolder(directory).load().settings();

        assertThat(settings)
                .isEqualTo(new GatewaySettings(
                        "demo",
                        Optional.empty(),
                        new GatewaySettings.Flight(
                                "127.0.0.1",
                                32010,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                Duration.ofMinutes(5)),
                        new GatewaySettings.Engine(
                                Optional.empty(), OptionalInt.empty(), directory.resolve(".meshgate/spill")),
                        new GatewaySettings.Limits(
                                16, 200, Duration.ofSeconds(30), Duration.ofHours(1), 32, Duration.ofSeconds(30)),
                        Optional.of(AuditSettings.defaults(directory.resolve("audit"))),
                        Set.of(),
                        Set.of()));
    }

    @Test
    void readsEverySetting() {
        MeshFolder folder = new MeshFolder(directory)
                .write("tls/cert.pem", "certificate")
                .write("tls/key.pem", "key")
                .write("tls/clients.pem", "authorities")
                .write("secrets/audit", "sixteen raw bytes\n")
                .write("gateway.yaml", """
                        name: production
                        environment: staging
                        flight:
                          host: 0.0.0.0
                          port: 0
                          certificate: tls/cert.pem
                          private-key: tls/key.pem
                          client-authorities: tls/clients.pem
                          allow-insecure: true
                          ticket-lifetime: 90s
                        engine: {type: duckdb, memory-limit: 4GB, threads: 2, spill-directory: spill}
                        limits: {concurrent-queries: 3, queued-queries: 0, queue-timeout: 500ms, query-timeout: 2d,
                          concurrent-plannings: 4, planning-timeout: 7s}
                        identity: {users-file: users.yaml}
                        governance: {steward-roles: [steward]}
                        audit: {enabled: true, directory: log, rotate-size: 2GB, rotate-daily: false, sync: always,
                          sync-interval: 50ms, key: "${file:secrets/audit}", auditor-roles: [analyst]}
                        """);

        assertThat(folder.load().settings())
                .isEqualTo(new GatewaySettings(
                        "production",
                        Optional.of("staging"),
                        new GatewaySettings.Flight(
                                "0.0.0.0",
                                0,
                                Optional.of(directory.resolve("tls/cert.pem")),
                                Optional.of(directory.resolve("tls/key.pem")),
                                Optional.of(directory.resolve("tls/clients.pem")),
                                true,
                                Duration.ofSeconds(90)),
                        new GatewaySettings.Engine(Optional.of("4GB"), OptionalInt.of(2), directory.resolve("spill")),
                        new GatewaySettings.Limits(
                                3, 0, Duration.ofMillis(500), Duration.ofDays(2), 4, Duration.ofSeconds(7)),
                        Optional.of(new AuditSettings(
                                directory.resolve("log"),
                                2_000_000_000,
                                false,
                                AuditSettings.Sync.ALWAYS,
                                Duration.ofMillis(50),
                                AuditKey.of("sixteen raw bytes".getBytes(StandardCharsets.UTF_8)))),
                        Set.of("analyst"),
                        Set.of("steward")));
    }

    @Test
    void readsEveryKindOfPolicy() {
        MeshFolder folder = new MeshFolder(directory)
                .write("secrets/customer-hash", "00112233445566778899aabbccddeeff\n")
                .write("governance/keys.yaml", """
                        keys: [{name: customer-hash, secret: "${file:secrets/customer-hash}"}]
                        """)
                .write("governance/policies/privacy.yaml", """
                        grants:
                          - id: all-for-stewards
                            description: Stewards see everything
                            tables: ["*.*.*"]
                            columns: [a, b]
                            except-columns: [b]
                            privilege: discover
                            to: {roles: [steward], users: [analyst]}
                        row-filters:
                          - id: own-regions
                            tables: [sales.retail.customer]
                            filter: c_region IN (ATTRIBUTE('regions'))
                            except: {roles: [steward]}
                        """);

        var policies = folder.load().mesh().policies();

        Subjects stewards = new Subjects(Set.of(), Set.of("steward"), false);
        assertThat(policies.keys().get("customer-hash"))
                .containsExactly(
                        0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff);
        assertThat(policies.grants())
                .contains(new Grant(
                        "all-for-stewards",
                        "Stewards see everything",
                        List.of(new TablePattern("*", "*", "*")),
                        Optional.of(List.of("a", "b")),
                        List.of("b"),
                        Grant.Privilege.DISCOVER,
                        new Subjects(Set.of("analyst"), Set.of("steward"), false),
                        new PolicySource("governance/policies/privacy.yaml", 2, 5)));
        assertThat(policies.rowFilters())
                .containsExactly(new RowFilter(
                        "own-regions",
                        "",
                        List.of(new TablePattern("sales", "retail", "customer")),
                        "c_region IN (ATTRIBUTE('regions'))",
                        Subjects.EVERYONE,
                        stewards,
                        new PolicySource("governance/policies/privacy.yaml", 10, 5)));
    }

    @Test
    void readsEveryMask() {
        MeshFolder folder = new MeshFolder(directory)
                .write("secrets/k", "sixteen raw bytes")
                .write("governance/keys.yaml", "keys: [{name: k, secret: '${file:secrets/k}'}]")
                .write("governance/policies/masks.yaml", """
                        column-masks:
                          - {id: m1, tables: [sales.s.t], columns: [a], mask: {type: null}}
                          - {id: m2, tables: [sales.s.t], columns: [a], mask: {type: fixed, value: "0"}}
                          - {id: m3, tables: [sales.s.t], columns: [a], mask: {type: redact}}
                          - {id: m4, tables: [sales.s.t], columns: [a], mask: {type: show-first, characters: 2}}
                          - {id: m5, tables: [sales.s.t], columns: [a], mask: {type: show-last, characters: 4}}
                          - {id: m6, tables: [sales.s.t], columns: [a], mask: {type: keyed-hash, key: k}}
                          - {id: m7, tables: [sales.s.t], columns: [a], mask: {type: round, multiple: "0.5"}}
                          - {id: m8, tables: [sales.s.t], columns: [a], mask: {type: truncate-date, unit: month}}
                          - {id: m9, tables: [sales.s.t], columns: [a], mask: {type: "null"}, to: {roles: [analyst]}}
                        """);

        var policies = folder.load().mesh().policies();

        assertThat(policies.columnMasks().stream().map(ColumnMask::mask))
                .containsExactly(
                        new Mask.ToNull(),
                        new Mask.Fixed("0"),
                        new Mask.Redact(),
                        new Mask.ShowFirst(2),
                        new Mask.ShowLast(4),
                        new Mask.KeyedHash("k"),
                        new Mask.RoundTo("0.5"),
                        new Mask.TruncateDate(Mask.TruncateDate.Unit.MONTH),
                        new Mask.ToNull());
        assertThat(policies.keys().get("k")).isEqualTo("sixteen raw bytes".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void readsMasksWithTheirOptions() {
        MeshFolder folder = new MeshFolder(directory)
                .write("secrets/k", "sixteen raw bytes")
                .write("governance/keys.yaml", "keys: [{name: k, secret: '${file:secrets/k}'}]")
                .write("governance/policies/masks.yaml", """
                        column-masks:
                          - {id: m1, tables: [sales.s.t], columns: [a], mask: {type: fixed-default}}
                          - {id: m2, tables: [sales.s.t], columns: [a], mask: {type: show-first, characters: 4, short-values: shown}}
                          - {id: m3, tables: [sales.s.t], columns: [a], mask: {type: show-last, characters: 4, short-values: masked}}
                          - {id: m4, tables: [sales.s.t], columns: [a], mask: {type: keyed-hash, key: {per-product: k}}}
                          - {id: m5, tables: [sales.s.t], columns: [a], mask: {type: sha-256}}
                          - {id: m6, tables: [sales.s.t], columns: [a], mask: {type: hash-per-query}}
                          - {id: m7, tables: [sales.s.t], columns: [a], mask: {type: bucket, width: "10"}}
                          - {id: m8, tables: [sales.s.t], columns: [a], mask: {type: bucket, width: "0.5", origin: "-1"}}
                          - {id: m9, tables: [sales.s.t], columns: [a], mask: {type: email, keep: domain}}
                          - {id: m10, tables: [sales.s.t], columns: [a], mask: {type: email, keep: first-character-and-domain}}
                          - {id: m11, tables: [sales.s.t], columns: [a], mask: {type: phone, last-digits: 2}}
                          - {id: m12, tables: [sales.s.t], columns: [a], mask: {type: phone, last-digits: 0, country-code: true}}
                          - {id: m13, tables: [sales.s.t], columns: [a], mask: {type: card}}
                          - {id: m14, tables: [sales.s.t], columns: [a], mask: {type: card, first-six: true}}
                          - {id: m15, tables: [sales.s.t], columns: [a], mask: {type: sql, expression: "'x'"}}
                          - {id: m16, tables: [sales.s.t], columns: [a], mask: {type: ff1, key: k}}
                          - {id: m17, tables: [sales.s.t], columns: [a], mask: {type: ff1, key: {per-product: k}, alphabet: lower-alphanumeric}}
                        """);

        LoadedMesh loaded = folder.load();

        assertThat(loaded.mesh().policies().columnMasks().stream().map(ColumnMask::mask))
                .containsExactly(
                        new Mask.FixedDefault(),
                        new Mask.ShowFirst(4, true),
                        new Mask.ShowLast(4),
                        new Mask.KeyedHash("k", true),
                        new Mask.Sha256(),
                        new Mask.HashPerQuery(),
                        new Mask.Bucket("10", "0"),
                        new Mask.Bucket("0.5", "-1"),
                        new Mask.Email(Mask.Email.Local.HIDDEN),
                        new Mask.Email(Mask.Email.Local.FIRST_CHARACTER),
                        new Mask.Phone(2, false),
                        new Mask.Phone(0, true),
                        new Mask.Card(false),
                        new Mask.Card(true),
                        new Mask.Custom("'x'"),
                        new Mask.Ff1("k", false, Mask.Ff1.Alphabet.DIGITS),
                        new Mask.Ff1("k", true, Mask.Ff1.Alphabet.LOWER_ALPHANUMERIC));
        assertThat(loaded.warnings().stream().map(Problem::toString))
                .anyMatch(warning -> warning.contains("4 or fewer characters are shown unmasked"))
                .anyMatch(warning -> warning.contains("unsalted hash"));
    }

    @Test
    void takesPlainWordsAsTextsThatOlderYamlTookAsBooleans() {
        MeshFolder folder = new MeshFolder(directory).write("users.yaml", """
                users: [{name: no, password: "%s", roles: [on, analyst], attributes: {country: no, code: "010"}}]
                """.formatted(MeshFolder.HASH));

        User user = folder.load().users().get(0);

        assertThat(user.name()).isEqualTo("no");
        assertThat(user.roles()).containsExactlyInAnyOrder("on", "analyst");
        assertThat(user.attributes()).isEqualTo(Map.of("country", List.of("no"), "code", List.of("010")));
    }

    @Test
    void resolvesSecretsOfCatalogs() {
        MeshFolder folder = new MeshFolder(directory).write("domains/sales/domain.yaml", """
                domain: sales
                catalog: {type: fake, password: "${env:SALES_PASSWORD}", uri: "jdbc:x?password=${env:SALES_PASSWORD}"}
                """);

        folder.load();

        assertThat(folder.connectors().opened().get(0).config().properties())
                .isEqualTo(Map.of("password", "a-secret-of-sales", "uri", "jdbc:x?password=a-secret-of-sales"));
    }

    @Test
    void namesDomainsInLowerCase() {
        MeshFolder folder = new MeshFolder(directory).write("domains/Finance/domain.yaml", """
                domain: Finance
                catalog: {type: fake}
                """);

        assertThat(folder.load().mesh().domains()).containsOnlyKeys("finance", "sales");
    }

    @Test
    void changesTheVersionWithEveryFileAndSecret() {
        MeshFolder folder = new MeshFolder(directory)
                .write("secrets/k", "sixteen raw bytes")
                .write("governance/keys.yaml", "keys: [{name: k, secret: '${file:secrets/k}'}]");
        var before = folder.load().mesh();

        var same = folder.load().mesh();
        var gatewayChanged = folder.write("gateway.yaml", "name: other").load().mesh();
        var secretChanged =
                folder.write("secrets/k", "other raw bytes!!").load().mesh();

        assertThat(same.version()).isEqualTo(before.version());
        assertThat(gatewayChanged.version()).isNotEqualTo(before.version());
        assertThat(gatewayChanged.policies().version())
                .isEqualTo(before.policies().version());
        assertThat(secretChanged.version()).isNotEqualTo(gatewayChanged.version());
        assertThat(secretChanged.policies().version())
                .isNotEqualTo(before.policies().version());
    }

    @Test
    void changesThePolicyVersionWithPoliciesAndAttributesButNotWithPasswords() {
        MeshFolder folder = new MeshFolder(directory);
        String user = "users: [{name: analyst, password: \"%s\", roles: [analyst], attributes: {a: [%s]}}]";
        String otherHash = MeshFolder.HASH.replace("c29t", "d29t");
        String first = version(folder.write("users.yaml", user.formatted(MeshFolder.HASH, "x")));

        String passwordChanged = version(folder.write("users.yaml", user.formatted(otherHash, "x")));
        String attributeChanged = version(folder.write("users.yaml", user.formatted(MeshFolder.HASH, "y")));
        String policyChanged = version(folder.write("domains/sales/policies/more.yaml", """
                row-filters: [{id: f, tables: [sales.s.t], filter: a = 1}]
                """));

        assertThat(passwordChanged).isEqualTo(first);
        assertThat(attributeChanged).isNotEqualTo(first);
        assertThat(policyChanged).isNotEqualTo(attributeChanged);
    }

    private static String version(MeshFolder folder) {
        return folder.load().mesh().policies().version();
    }
}
