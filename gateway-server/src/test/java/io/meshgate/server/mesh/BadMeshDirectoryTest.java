package io.meshgate.server.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BadMeshDirectoryTest {
    private static final String KEYS = "governance/keys.yaml";
    private static final String ACCESS = "domains/sales/policies/access.yaml";
    private static final String DOMAIN = "domains/sales/domain.yaml";

    @TempDir
    Path directory;

    private static Arguments refused(String what, String file, String text, String... problems) {
        return Arguments.of(what, file, text, List.of(problems));
    }

    static Stream<Arguments> files() {
        return Stream.of(gateway(), yaml(), users(), keys(), domains(), policies(), masks())
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> gateway() {
        return Stream.of(
                refused(
                        "typo in a key",
                        "gateway.yaml",
                        """
                        name: demo
                        engine:
                          memory-limt: 4GB
                        """,
                        "gateway.yaml:3:3: error: unknown key 'memory-limt', did you mean 'memory-limit'?"
                                + " Accepted: type, memory-limit, threads, spill-directory"),
                refused(
                        "key that is like no other",
                        "gateway.yaml",
                        """
                        name: demo
                        plugins: []
                        """,
                        "gateway.yaml:2:1: error: unknown key 'plugins';"
                                + " accepted: name, environment, flight, engine, limits, identity, governance, audit, decision-point"),
                refused(
                        "missing key",
                        "gateway.yaml",
                        "engine: {}",
                        "gateway.yaml:1:1: error: key 'name' is missing:"
                                + " a name of letters, digits, '-' and '_', at most 64"),
                refused(
                        "bad duration",
                        "gateway.yaml",
                        """
                        name: demo
                        limits: {query-timeout: 1 hour}
                        """,
                        "gateway.yaml:2:25: error: '1 hour' is not accepted; expected a duration:"
                                + " a whole number above 0 and ms, s, m, h or d, such as 30s"),
                refused(
                        "duration without a unit",
                        "gateway.yaml",
                        """
                        name: demo
                        limits: {query-timeout: 30}
                        """,
                        "gateway.yaml:2:25: error: expected a duration: a whole number above 0 and ms, s, m, h or d,"
                                + " such as 30s, found a number"),
                refused(
                        "bad size",
                        "gateway.yaml",
                        """
                        name: demo
                        engine: {memory-limit: 4 gigs}
                        """,
                        "gateway.yaml:2:24: error: '4 gigs' is not accepted; expected a size:"
                                + " a whole number and MB, GB, TB, MiB, GiB or TiB, such as 4GB"),
                refused(
                        "port out of range",
                        "gateway.yaml",
                        """
                        name: demo
                        flight: {port: 70000}
                        """,
                        "gateway.yaml:2:16: error: '70000' is not accepted;"
                                + " expected a port from 0 to 65535 (0: any free one)"),
                refused(
                        "unknown engine",
                        "gateway.yaml",
                        """
                        name: demo
                        engine: {type: duckbd}
                        """,
                        "gateway.yaml:2:16: error: 'duckbd' is not accepted, did you mean 'duckdb'?"
                                + " Accepted: duckdb"),
                refused(
                        "section that is no mapping",
                        "gateway.yaml",
                        """
                        name: demo
                        flight:
                          - port: 1
                        """,
                        "gateway.yaml:3:3: error: expected a mapping, found a list"),
                refused(
                        "certificate alone",
                        "gateway.yaml",
                        """
                        name: demo
                        flight: {certificate: users.yaml}
                        """,
                        "gateway.yaml:2:9: error: of certificate and private-key only one is given;"
                                + " they go together"),
                refused(
                        "authorities of clients without TLS",
                        "gateway.yaml",
                        """
                        name: demo
                        flight: {client-authorities: users.yaml}
                        """,
                        "gateway.yaml:2:30: error: clients are asked for certificates over TLS only:"
                                + " give 'certificate' and 'private-key' too"),
                refused(
                        "certificate that is not there",
                        "gateway.yaml",
                        """
                        name: demo
                        flight:
                          certificate: tls/cert.pem
                          private-key: users.yaml
                        """,
                        "gateway.yaml:3:16: error: there is no such file that can be read: tls/cert.pem"),
                refused(
                        "open address without TLS",
                        "gateway.yaml",
                        """
                        name: demo
                        flight: {host: 0.0.0.0}
                        """,
                        "gateway.yaml:2:16: error: others can reach this address:"
                                + " give 'certificate' and 'private-key', or set 'allow-insecure: true'"),
                refused(
                        "users file that is not there",
                        "gateway.yaml",
                        """
                        name: demo
                        identity: {users-file: people.yaml}
                        """,
                        "gateway.yaml:2:24: error: there is no users file that can be read: people.yaml",
                        "users.yaml:1:1: warning: this file is not read"),
                refused(
                        "reference where none is accepted",
                        "gateway.yaml",
                        """
                        name: demo
                        flight: {certificate: "${env:HOME}", private-key: x}
                        """,
                        "gateway.yaml:2:23: error: a reference is not accepted here;"
                                + " references stand for secrets only"));
    }

    private static Stream<Arguments> yaml() {
        return Stream.of(
                refused("empty file", "gateway.yaml", "# nothing\n", "gateway.yaml:1:1: error: the file is empty"),
                refused(
                        "no mapping",
                        "gateway.yaml",
                        "demo",
                        "gateway.yaml:1:1: error: expected a mapping, found a text"),
                refused(
                        "open bracket",
                        "gateway.yaml",
                        "name: [demo\n",
                        "gateway.yaml:2:1: error: not valid YAML:"
                                + " while parsing a flow sequence from 1:7: expected ',' or ']', but got <stream end>"),
                refused(
                        "tab",
                        "gateway.yaml",
                        "name: demo\nflight:\n\tport: 1\n",
                        "gateway.yaml:3:1: error: not valid YAML: a tab, where only spaces may indent"),
                refused(
                        "character that means something",
                        "gateway.yaml",
                        "name: @name@",
                        "gateway.yaml:1:7: error: not valid YAML: while scanning for the next token:"
                                + " found character '@' that cannot start any token"),
                refused(
                        "duplicate key",
                        "gateway.yaml",
                        "name: a\nflight: {}\nname: b\n",
                        "gateway.yaml:3:1: error: key 'name' stands here twice; first in line 1"),
                refused(
                        "anchor and alias",
                        "gateway.yaml",
                        "name: &n demo\nflight: {host: *n}\n",
                        "gateway.yaml:1:7: error: an anchor (&), which is not accepted: write the value out where it is needed",
                        "gateway.yaml:2:16: error: an alias (*), which is not accepted: write the value out"),
                refused(
                        "tag",
                        "gateway.yaml",
                        "name: !!javax.script.ScriptEngineManager [x]\n",
                        "gateway.yaml:1:7: error: a tag (!), which is not accepted"),
                refused(
                        "two documents",
                        "gateway.yaml",
                        "name: a\n---\nname: b\n",
                        "gateway.yaml:2:1: error: a second document; a file holds one"),
                refused(
                        "key that is a list",
                        "gateway.yaml",
                        "? [a]\n: b\n",
                        "gateway.yaml:1:3: error: a key that is not a text"),
                refused(
                        "control character",
                        "gateway.yaml",
                        "name: demo\nflight: {host: \"a\u0000b\"}\n",
                        "gateway.yaml:2:18: error: a control character, which YAML does not accept"),
                refused(
                        "too deep",
                        "gateway.yaml",
                        "name: " + "[".repeat(40) + "]".repeat(40),
                        "gateway.yaml:1:39: error: not valid YAML: nested more than 32 levels deep"),
                refused(
                        "astral characters before the problem",
                        "gateway.yaml",
                        "name: demo\nflight: {\"\uD83D\uDE00\": 1}\n",
                        "gateway.yaml:2:10: error: unknown key '\uD83D\uDE00'; accepted: host, port, certificate,"
                                + " private-key, client-authorities, allow-insecure, ticket-lifetime"),
                refused(
                        "huge file",
                        "gateway.yaml",
                        "#".repeat(BoundedFiles.MAX_BYTES + 1),
                        "gateway.yaml:1:1: error: larger than 1 MiB"));
    }

    private static Stream<Arguments> users() {
        return Stream.of(
                refused(
                        "password in clear",
                        "users.yaml",
                        """
                        users:
                          - name: analyst
                            password: hunter2
                            roles: [analyst]
                        """,
                        "users.yaml:3:15: error: this value is not accepted; expected an Argon2id hash as"
                                + " `meshgate hash-password` prints it, or a reference to one, ${env:NAME} or ${file:PATH}"),
                refused(
                        "password that is a number",
                        "users.yaml",
                        """
                        users: [{name: analyst, password: 12345, roles: [analyst]}]
                        """,
                        "users.yaml:1:35: error: expected an Argon2id hash as `meshgate hash-password` prints it,"
                                + " or a reference to one, ${env:NAME} or ${file:PATH}, found a number"),
                refused(
                        "reference to a hash that is none",
                        "users.yaml",
                        """
                        users: [{name: analyst, password: "${env:SALES_PASSWORD}", roles: [analyst]}]
                        """,
                        "users.yaml:1:35: error: the value of the reference ${env:SALES_PASSWORD} is no Argon2id hash;"
                                + " `meshgate hash-password` prints one"),
                refused(
                        "two users of one name",
                        "users.yaml",
                        """
                        users:
                          - {name: analyst, password: "%s", roles: [analyst]}
                          - {name: analyst, password: "%s"}
                        """.formatted(MeshFolder.HASH, MeshFolder.HASH),
                        "users.yaml:3:12: error: a second user 'analyst'; the first is at 2:12"),
                refused(
                        "attribute that is a number",
                        "users.yaml",
                        """
                        users:
                          - {name: analyst, password: "%s", roles: [analyst], attributes: {level: [1, x]}}
                        """.formatted(MeshFolder.HASH),
                        "users.yaml:2:171: error: expected a text, found a number: put it in quotes"));
    }

    private static Stream<Arguments> keys() {
        return Stream.of(
                refused(
                        "secret in clear",
                        KEYS,
                        """
                        keys: [{name: k, secret: 00112233445566778899aabbccddeeff}]
                        """,
                        "governance/keys.yaml:1:26: error: this value is not accepted;"
                                + " expected a reference, ${env:NAME} or ${file:PATH}; never the secret itself"),
                refused(
                        "variable that is not set",
                        KEYS,
                        "keys: [{name: k, secret: '${env:NO_SUCH}'}]",
                        "governance/keys.yaml:1:26: error: the reference ${env:NO_SUCH} has no value:"
                                + " the variable is not set"),
                refused(
                        "variable that is empty",
                        KEYS,
                        "keys: [{name: k, secret: '${env:EMPTY}'}]",
                        "governance/keys.yaml:1:26: error: the reference ${env:EMPTY} has an empty value"),
                refused(
                        "file that is not there",
                        KEYS,
                        "keys: [{name: k, secret: '${file:secrets/k}'}]",
                        "governance/keys.yaml:1:26: error: the reference ${file:secrets/k} has no value:"
                                + " there is no such file that can be read"),
                refused(
                        "unknown kind of reference",
                        KEYS,
                        "keys: [{name: k, secret: '${vault:x}'}]",
                        "governance/keys.yaml:1:26: error: this value is not accepted;"
                                + " expected a reference, ${env:NAME} or ${file:PATH}; never the secret itself"),
                refused("two keys of one name", KEYS, """
                        keys:
                          - {name: k, secret: "${env:SALES_PASSWORD}"}
                          - {name: k, secret: "${env:SALES_PASSWORD}"}
                        """, "governance/keys.yaml:3:12: error: a second key 'k'"));
    }

    private static Stream<Arguments> domains() {
        return Stream.of(
                refused(
                        "other name than its directory",
                        DOMAIN,
                        "domain: sale\ncatalog: {type: fake}\n",
                        DOMAIN + ":1:9: error: the domain is called 'sale' and its directory 'sales';"
                                + " both must be the same"),
                refused(
                        "same name but for case",
                        "domains/SALES/domain.yaml",
                        "domain: SALES\ncatalog: {type: fake}\n",
                        DOMAIN + ":1:9: error: a second domain 'sales' (letter case does not count);"
                                + " the first is at domains/SALES/domain.yaml:1:9"),
                refused(
                        "name of the gateway's own tables",
                        "domains/System/domain.yaml",
                        "domain: System\ncatalog: {type: fake}\n",
                        "domains/System/domain.yaml:1:9: error: no domain can be called 'System': the gateway's own"
                                + " tables are in the domain of that name"),
                refused(
                        "directory without domain.yaml",
                        "domains/empty/notes.txt",
                        "",
                        "domains/empty/domain.yaml:1:1: error: the file is missing"),
                refused(
                        "unknown connector",
                        DOMAIN,
                        "domain: sales\ncatalog: {type: fakes}\n",
                        DOMAIN + ":2:17: error: there is no connector of type 'fakes', did you mean 'fake'?"
                                + " Accepted: fake"),
                refused(
                        "unknown property",
                        DOMAIN,
                        """
                        domain: sales
                        catalog:
                          type: fake
                          wharehouse: x
                        """,
                        DOMAIN + ":4:3: error: unknown key 'wharehouse', did you mean 'warehouse'?"
                                + " Accepted: type, broken, password, staleness, uri, warehouse"),
                refused(
                        "property the connector refuses",
                        DOMAIN,
                        """
                        domain: sales
                        catalog: {type: fake, broken: 1}
                        """,
                        DOMAIN + ":2:31: error: 'broken' is not accepted; leave it out"),
                refused(
                        "property that is a list",
                        DOMAIN,
                        """
                        domain: sales
                        catalog: {type: fake, uri: [a]}
                        """,
                        DOMAIN + ":2:28: error: expected a text, a number, true or false, found a list"),
                refused(
                        "password in clear",
                        DOMAIN,
                        """
                        domain: sales
                        catalog: {type: fake, password: hunter2}
                        """,
                        DOMAIN + ":2:33: error: 'password' is a secret: give a reference, ${env:NAME} or ${file:PATH},"
                                + " never the secret itself"),
                refused(
                        "password in an address",
                        DOMAIN,
                        """
                        domain: sales
                        catalog: {type: fake, uri: "jdbc:postgresql://db/x?user=u&password=hunter2"}
                        """,
                        DOMAIN + ":2:28: error: 'uri' holds a password: put a reference, ${env:NAME} or ${file:PATH},"
                                + " in its place"),
                refused(
                        "password before the host",
                        DOMAIN,
                        """
                        domain: sales
                        catalog: {type: fake, uri: "https://me:hunter2@host/"}
                        """,
                        DOMAIN + ":2:28: error: 'uri' holds a password: put a reference, ${env:NAME} or ${file:PATH},"
                                + " in its place"),
                refused(
                        "password whose variable is not set",
                        DOMAIN,
                        """
                        domain: sales
                        catalog: {type: fake, password: "${env:NO_SUCH}"}
                        """,
                        DOMAIN + ":2:33: error: the reference ${env:NO_SUCH} has no value: the variable is not set"));
    }

    private static Stream<Arguments> policies() {
        return Stream.of(
                refused(
                        "two policies of one id",
                        "governance/policies/all.yaml",
                        """
                        row-filters:
                          - id: sales-for-analysts
                            tables: [sales.retail.customer]
                            filter: a = 1
                        """,
                        "governance/policies/all.yaml:2:9: error: a second policy 'sales-for-analysts';"
                                + " the first is at domains/sales/policies/access.yaml:2:9"),
                refused(
                        "domain's policy that reaches another domain",
                        ACCESS,
                        """
                        grants:
                          - {id: g, tables: [sales.a.b, finance.a.b], to: everyone}
                        """,
                        ACCESS + ":2:33: error: 'finance.a.b' is not a table of domain 'sales':"
                                + " a domain's policies may only name tables of that domain"),
                refused(
                        "domain's policy on all domains",
                        ACCESS,
                        """
                        grants:
                          - {id: g, tables: ["*.a.b"], to: everyone}
                        """,
                        ACCESS + ":2:22: error: '*.a.b' is not a table of domain 'sales':"
                                + " a domain's policies may only name tables of that domain"),
                refused(
                        "unknown domain",
                        "governance/policies/all.yaml",
                        """
                        grants:
                          - {id: g, tables: [salse.a.b], to: everyone}
                        """,
                        "governance/policies/all.yaml:2:22: error: there is no domain 'salse', did you mean 'sales'?"),
                refused(
                        "table of two parts",
                        ACCESS,
                        """
                        grants:
                          - {id: g, tables: [sales.customer], to: everyone}
                        """,
                        ACCESS + ":2:22: error: 'sales.customer' is not accepted;"
                                + " expected a table as domain.schema.table, where * stands for any characters"),
                refused(
                        "no tables and no tags",
                        ACCESS,
                        """
                        grants:
                          - {id: g, to: everyone}
                        """,
                        ACCESS + ":2:5: error: key 'tables' is missing: a list of one or more tables, each as"
                                + " domain.schema.table; or else 'tags'"),
                refused(
                        "mask of no columns",
                        ACCESS,
                        """
                        column-masks:
                          - {id: m, tables: [sales.a.b], mask: {type: redact}}
                        """,
                        ACCESS + ":2:5: error: key 'columns' is missing: a list of one or more columns; or else"
                                + " 'column-tags'"),
                refused(
                        "tag and purpose that are not declared",
                        ACCESS,
                        """
                        grants:
                          - {id: g, tags: [pii.emial], to: {purposes: [fun]}}
                        """,
                        ACCESS + ":2:20: error: there is no tag 'pii.emial' in governance/classifications.yaml",
                        ACCESS + ":2:48: error: there is no purpose 'fun' in governance/purposes.yaml"),
                refused(
                        "policy that has expired, that ends before it begins, that is not in the calendar",
                        ACCESS,
                        """
                        grants:
                          - {id: g, tables: [sales.a.b], to: everyone, valid-until: 2020-01-01}
                          - {id: h, tables: [sales.a.b], to: everyone, valid-from: 2999-01-02, valid-until: 2999-01-01T00:00Z}
                          - {id: i, tables: [sales.a.b], to: everyone, valid-from: 2999-02-30}
                        """,
                        ACCESS + ":2:61: error: the policy has expired; remove it, or let it be valid for longer",
                        ACCESS + ":3:85: error: the policy ends before it begins",
                        ACCESS + ":4:60: error: '2999-02-30' is not in the calendar"),
                refused(
                        "moment that is none",
                        ACCESS,
                        """
                        grants:
                          - {id: j, tables: [sales.a.b], to: everyone, valid-from: tomorrow}
                        """,
                        ACCESS + ":2:60: error: 'tomorrow' is not accepted; expected a day such as 2027-01-31, or a"
                                + " moment such as 2027-01-31T18:00:00Z"),
                refused(
                        "exclusive grant to discover",
                        ACCESS,
                        """
                        grants:
                          - {id: g, tables: [sales.a.b], to: everyone, privilege: discover, exclusive: true}
                        """,
                        ACCESS + ":2:80: error: only a grant with privilege select is exclusive"),
                refused(
                        "tags of another domain's table, and none",
                        "domains/sales/tags/t.yaml",
                        """
                        tags:
                          - {table: finance.a.b, tags: [pii]}
                          - {table: sales.a.b}
                        """,
                        "domains/sales/tags/t.yaml:2:13: error: 'finance.a.b' is not a table of domain 'sales': a domain"
                                + " may only tag its own tables",
                        "domains/sales/tags/t.yaml:2:33: error: there is no tag 'pii' in governance/classifications.yaml",
                        "domains/sales/tags/t.yaml:3:5: error: neither 'tags' nor 'columns' is given"),
                refused(
                        "grant to nobody",
                        ACCESS,
                        """
                        grants:
                          - {id: g, tables: [sales.a.b]}
                          - {id: h, tables: [sales.a.b], to: all}
                          - {id: i, tables: [sales.a.b], to: {}}
                          - {id: j, tables: [sales.a.b], to: {roles: []}}
                          - {id: k, tables: [sales.a.b], to: {role: [analyst]}}
                        """,
                        ACCESS + ":2:5: error: key 'to' is missing",
                        ACCESS + ":3:38: error: 'all' is not accepted; accepted: everyone",
                        ACCESS
                                + ":4:38: error: this value is not accepted; expected a mapping with roles, users, groups, attributes or purposes",
                        ACCESS + ":5:46: error: this value is not accepted; expected a list of one or more names",
                        ACCESS
                                + ":6:39: error: unknown key 'role', did you mean 'roles'? Accepted: roles, users, groups, attributes, purposes"),
                refused(
                        "filter except everyone",
                        ACCESS,
                        """
                        row-filters:
                          - {id: f, tables: [sales.a.b], filter: a = 1, except: everyone}
                        """,
                        ACCESS
                                + ":2:57: error: expected a mapping with roles, users, groups, attributes or purposes, found a text"),
                refused(
                        "no tables",
                        ACCESS,
                        """
                        grants:
                          - {id: g, tables: [], to: everyone, privilege: read}
                        """,
                        ACCESS + ":2:21: error: this value is not accepted;"
                                + " expected a list of one or more tables, each as domain.schema.table",
                        ACCESS + ":2:50: error: 'read' is not accepted; accepted: select, discover, write,"
                                + " statistics, metadata"),
                refused(
                        "section under a wrong name",
                        ACCESS,
                        "filters: []\n",
                        ACCESS
                                + ":1:1: error: unknown key 'filters'; accepted: grants, row-filters, column-masks, aggregation-policies"),
                refused(
                        "aggregation policies of groups of one, of no number, and of no size",
                        ACCESS,
                        """
                        aggregation-policies:
                          - {id: a, tables: [sales.a.b], minimum-group-size: 1}
                          - {id: b, tables: [sales.a.b], minimum-group-size: many}
                          - {id: c, tables: [sales.a.b]}
                        """,
                        ACCESS + ":2:54: error: '1' is not accepted; expected a number of rows, or of entities,"
                                + " from 2 to 1000000000",
                        ACCESS
                                + ":3:54: error: expected a number of rows, or of entities, from 2 to 1000000000, found a text",
                        ACCESS + ":4:5: error: key 'minimum-group-size' is missing: a number of rows, or of entities,"
                                + " from 2 to 1000000000"),
                refused(
                        "entity with a column twice",
                        ACCESS,
                        """
                        aggregation-policies:
                          - {id: a, tables: [hr.a.b], minimum-group-size: 2, entity: [c, d, C]}
                        """,
                        ACCESS + ":2:22: error: 'hr.a.b' is not a table of domain 'sales': a domain's policies may only"
                                + " name tables of that domain",
                        ACCESS + ":2:69: error: column 'C' is named before"),
                refused(
                        "file of another ending",
                        "domains/sales/policies/pii.yml",
                        "grants: []\n",
                        "domains/sales/policies/pii.yml:1:1: error: files of policies end in .yaml"),
                refused(
                        "directory among policies",
                        "governance/policies/pii/a.yaml",
                        "grants: []\n",
                        "governance/policies/pii:1:1: error: a directory among policies, which is not read;"
                                + " move its files up"));
    }

    private static Stream<Arguments> masks() {
        return Stream.of(
                mask(
                        "{type: show-lst, characters: 4}",
                        "62: error: 'show-lst' is not accepted, did you mean 'show-last'? Accepted:"
                                + " null, fixed, fixed-default, redact, show-first, show-last, keyed-hash, sha-256,"
                                + " hash-per-query, round, bucket, truncate-date, email, phone, card, ff1, sql"),
                mask("{characters: 4}", "55: error: key 'type' is missing"),
                mask(
                        "{type: show-last}",
                        "55: error: key 'characters' is missing: a number of characters from 1 to 1000"),
                mask(
                        "{type: show-last, characters: 0}",
                        "85: error: '0' is not accepted; expected a number of characters from 1 to 1000"),
                mask(
                        "{type: show-last, chars: 4, characters: 4}",
                        "73: error: unknown key 'chars'; accepted: type, characters, short-values"),
                mask("{type: redact, value: x}", "70: error: unknown key 'value'; accepted: type"),
                mask(
                        "{type: fixed, value: 0}",
                        "76: error: expected an SQL literal in quotes, such as \"0\" or \"'x'\","
                                + " found a number: put it in quotes"),
                mask(
                        "{type: round, multiple: \"0\"}",
                        "79: error: '0' is not accepted;"
                                + " expected a decimal number above 0 in quotes, such as \"100\" or \"0.5\""),
                mask(
                        "{type: round, multiple: \"-1\"}",
                        "79: error: '-1' is not accepted;"
                                + " expected a decimal number above 0 in quotes, such as \"100\" or \"0.5\""),
                mask(
                        "{type: truncate-date, unit: week}",
                        "83: error: 'week' is not accepted; accepted: year, month, day"),
                mask(
                        "{type: keyed-hash, key: {per-product: nokey}}",
                        "93: error: there is no key 'nokey' in governance/keys.yaml"),
                mask(
                        "{type: keyed-hash, key: {product: k}}",
                        List.of(
                                "79: error: key 'per-product' is missing: the name of a key in governance/keys.yaml",
                                "80: error: unknown key 'product'; accepted: per-product")),
                mask(
                        "{type: show-last, characters: 4, short-values: hidden}",
                        "102: error: 'hidden' is not accepted; accepted: masked, shown"),
                mask(
                        "{type: bucket, width: \"10\", origin: \"ten\"}",
                        "91: error: 'ten' is not accepted;"
                                + " expected a decimal number in quotes, such as \"5\" or \"-0.5\""),
                mask(
                        "{type: email, keep: all}",
                        "75: error: 'all' is not accepted; accepted: domain, first-character-and-domain"),
                mask(
                        "{type: phone, last-digits: 5}",
                        "82: error: '5' is not accepted; expected a number of digits from 0 to 4"),
                mask(
                        "{type: ff1}",
                        "55: error: key 'key' is missing: the name of a key in governance/keys.yaml, or a mapping with"
                                + " per-product and such a name"),
                mask("{type: ff1, key: nokey}", "72: error: there is no key 'nokey' in governance/keys.yaml"),
                mask(
                        "{type: ff1, key: {per-product: nokey}}",
                        "86: error: there is no key 'nokey' in governance/keys.yaml"),
                mask(
                        "{type: ff1, key: k, alphabet: hex}",
                        "85: error: 'hex' is not accepted; accepted: digits, lower-alphanumeric, alphanumeric"),
                mask("{type: ff1, key: k, tweak: x}", "75: error: unknown key 'tweak'; accepted: type, key, alphabet"),
                mask("{type: sql}", "55: error: key 'expression' is missing: an SQL expression"),
                mask("{type: keyed-hash, key: nokey}", "79: error: there is no key 'nokey' in governance/keys.yaml"),
                mask("redact", "55: error: expected a mapping with a type and what the type needs, found a text"));
    }

    private static Arguments mask(String mask, List<String> problems) {
        return refused(
                "mask " + mask,
                ACCESS,
                "column-masks:\n" + "  - {id: m, tables: [sales.a.b], columns: [c],  mask: " + mask + "}\n",
                problems.stream().map(problem -> ACCESS + ":2:" + problem).toArray(String[]::new));
    }

    private static Arguments mask(String mask, String problem) {
        return refused(
                "mask " + mask,
                ACCESS,
                "column-masks:\n" + "  - {id: m, tables: [sales.a.b], columns: [c],  mask: " + mask + "}\n",
                ACCESS + ":2:" + problem);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isRefusedWithThePlaceOfEveryProblem(String what, String file, String text, List<String> problems) {
        MeshFolder folder = new MeshFolder(directory).write(file, text);

        assertThat(folder.refusal()).describedAs(what).containsExactlyElementsOf(problems);
    }

    @Test
    void refusesAKeyBeyondItsProducts() {
        MeshFolder folder = new MeshFolder(directory)
                .write("secrets/k", "sixteen raw bytes")
                .write(KEYS, "keys: [{name: k, secret: '${file:secrets/k}', products: [SALES.retail, sales.x.y]}]\n")
                .write(ACCESS, """
                        column-masks:
                          - {id: m1, tables: [sales.retail.t, "sales.Retail.*", sales.x.y.z], columns: [c], mask: {type: keyed-hash, key: k}}
                          - {id: m2, tables: ["sales.*.t"], columns: [c], mask: {type: keyed-hash, key: {per-product: k}}}
                          - {id: m3, tables: [sales.retail.t, "sales.*.t", sales.x.t], columns: [c], mask: {type: keyed-hash, key: k}}
                        """);
        assertThat(folder.refusal())
                .hasSize(2)
                .allMatch(line -> line.startsWith(ACCESS + ":4:")
                        && line.contains("is not among the products of key 'k' in governance/keys.yaml"))
                .anyMatch(line -> line.contains("'sales.*.t'"))
                .anyMatch(line -> line.contains("'sales.x.t'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"write", "statistics", "metadata"})
    void refusesAGrantOfColumnsWhereItIsForWholeTables(String privilege) {
        MeshFolder folder = new MeshFolder(directory)
                .write(
                        ACCESS,
                        "grants: [{id: g, tables: [sales.a.b], columns: [x], privilege: " + privilege
                                + ", to: everyone}]\n");
        assertThat(folder.refusal())
                .anyMatch(line -> line.startsWith(ACCESS)
                        && line.endsWith("error: a grant with privilege " + privilege
                                + " is for whole tables; leave the columns out"));
    }

    @Test
    void isRefusedWithTheProblemsOfAllFiles() {
        MeshFolder folder = new MeshFolder(directory)
                .write("gateway.yaml", "nam: demo\n")
                .write("users.yaml", "users: [{}]\n")
                .write("governance/keys.yaml", "keys: x\n")
                .write(DOMAIN, "domain: sales\ncatalog: {type: iceberg}\n")
                .write(ACCESS, "grants: [{id: a b, tables: [sales.x.y], to: everyone}]\n");

        assertThat(folder.refusal())
                .containsExactly(
                        DOMAIN + ":2:17: error: there is no connector of type 'iceberg'; accepted: fake",
                        ACCESS
                                + ":1:15: error: 'a b' is not accepted; expected an id of letters, digits, '.', '-' and '_',"
                                + " at most 128",
                        "gateway.yaml:1:1: error: key 'name' is missing: a name of letters, digits, '-' and '_', at most 64",
                        "gateway.yaml:1:1: error: unknown key 'nam', did you mean 'name'?"
                                + " Accepted: name, environment, flight, engine, limits, identity, governance, audit, decision-point",
                        "governance/keys.yaml:1:7: error: expected a list, found a text",
                        "users.yaml:1:9: error: key 'name' is missing:"
                                + " a text of 1 to 256 characters without control characters",
                        "users.yaml:1:9: error: key 'password' is missing: an Argon2id hash as `meshgate hash-password`"
                                + " prints it, or a reference to one, ${env:NAME} or ${file:PATH}");
    }

    @Test
    void isRefusedWhenAFileIsNotUtf8() {
        MeshFolder folder = new MeshFolder(directory)
                .write("gateway.yaml", "name: demo\nflight: {host: \"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(folder.refusal()).containsExactly("gateway.yaml:2:17: error: not UTF-8");
    }

    @Test
    void isRefusedWhenAKeyIsTooShort() {
        MeshFolder folder = new MeshFolder(directory)
                .write("secrets/k", "0011223344556677\n")
                .write("secrets/l", "00112233445566778\n")
                .write("secrets/m", "short\n")
                .write(KEYS, """
                        keys:
                          - {name: k, secret: "${file:secrets/k}"}
                          - {name: l, secret: "${file:secrets/l}"}
                          - {name: m, secret: "${file:secrets/m}"}
                        """);

        assertThat(folder.refusal())
                .containsExactly(KEYS + ":4:23: error: the key behind ${file:secrets/m} is too short:"
                        + " at least 16 bytes, raw or as hex digits");
    }

    @Test
    void isRefusedWhenItIsNotThere() {
        MeshFolder folder = new MeshFolder(directory.resolve("mesh"));

        assertThat(new MeshLoaderCall(folder.loader()).refusal(directory.resolve("nowhere")))
                .containsExactly("gateway.yaml:1:1: error: there is no such mesh directory");
    }

    @Test
    void closesTheConnectorsItOpened() {
        MeshFolder folder = new MeshFolder(directory).write(ACCESS, "grants: x\n");

        folder.refusal();

        assertThat(folder.connectors().opened()).singleElement().matches(FakeConnectors.FakeConnector::isClosed);
    }

    @Test
    void warnsOfWhatIsNotReadAndOfNamesThatNobodyBears() {
        MeshFolder folder = new MeshFolder(directory)
                .write("gatway.yaml", "name: x\n")
                .write("policies/a.yaml", "grants: []\n")
                .write("governance/glossary.yaml", "x: y\n")
                .write("governance/policies/notes.txt", "x\n")
                .write("governance/policies/README.md", "x\n")
                .write("domains/sales/warehouse/metadata.json", "x\n")
                .write("domains/sales/policys/a.yaml", "x\n")
                .write("domains/sales/.hidden.yaml", "x\n")
                .write(ACCESS, "grants: [{id: g, tables: [sales.a.b], to: {roles: [analist], users: [bob]}}]\n");

        assertThat(folder.load().warnings().stream().map(Problem::toString))
                .containsExactly(
                        ACCESS + ":1:52: warning: no user has the role 'analist', did you mean 'analyst'?",
                        ACCESS + ":1:70: warning: there is no user 'bob'",
                        "domains/sales/policys:1:1: warning: this is not read, did you mean 'policies'?",
                        "gatway.yaml:1:1: warning: this file is not read, did you mean 'gateway.yaml'?",
                        "governance/glossary.yaml:1:1: warning: this is not read",
                        "governance/policies/notes.txt:1:1: warning: not read; files of policies end in .yaml",
                        "policies:1:1: warning: this directory is not read;"
                                + " policies belong in governance/policies or domains/<domain>/policies");
    }

    /** Loads a directory other than a folder's own. */
    private record MeshLoaderCall(MeshLoader loader) {
        List<String> refusal(Path directory) {
            try {
                loader.load(directory);
            } catch (MeshInvalidException refused) {
                return refused.problems().stream().map(Problem::toString).toList();
            }
            throw new AssertionError("the directory was not refused");
        }
    }
}
