package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUrlTest {
    private static final int ROUNDS = Integer.getInteger("meshgate.test.urls", 20_000);
    private static final String[] SEEDS = {
        "jdbc:meshgate://gw.example:31337/sales/retail?user=a&password=b&tls=false",
        "jdbc:meshgate://[2001:db8::1]:1/%C3%A4/b?token=abc&fetch-memory=16MiB&login-timeout=3s",
        "jdbc:meshgate://h?user=a&password=%26&tls-server-name=x&application-name=%F0%9F%90%98",
        "jdbc:meshgate://h?user=a&password=b&tls-ca=/dev/null&tls-truststore-type=JKS",
    };
    private static final String[] PIECES = {
        "%",
        "%00",
        "%zz",
        "&",
        "=",
        "?",
        "/",
        "[",
        "]",
        ":",
        "@",
        "::",
        "\uD800",
        "\u0000",
        "tls=",
        "user=",
        "999999999999"
    };
    private static final String LOGIN = "?user=ann&password=s3cret";

    @Test
    void readsEveryPart() throws SQLException {
        ConnectionUrl url = parse(
                "jdbc:meshgate://gw.example:31337/sales/re%20tail?user=a%40b&password=p%26w+%25&tls=false&fetch-memory=1MiB");
        assertThat(url.host()).isEqualTo("gw.example");
        assertThat(url.port()).isEqualTo(31337);
        assertThat(url.catalog()).contains("sales");
        assertThat(url.schema()).contains("re tail");
        assertThat(url.properties())
                .containsOnly(
                        Map.entry(DriverProperty.USER, "a@b"),
                        Map.entry(DriverProperty.PASSWORD, "p&w+%"),
                        Map.entry(DriverProperty.TLS, "false"),
                        Map.entry(DriverProperty.FETCH_MEMORY, "1MiB"));
        assertThat(url.display()).isEqualTo("jdbc:meshgate://gw.example:31337/sales/re%20tail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void needsNoCatalog(String path) throws SQLException {
        assertThat(parse("jdbc:meshgate://h:1" + path + LOGIN).catalog()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, false",
        "LOCALHOST, false",
        "127.0.0.1, false",
        "127.8.9.1, false",
        "[::1], false",
        "gw.example, true",
        "10.0.0.1, true",
        "[2001:db8::1], true",
        "localhost.example, true",
        "127.0.0.1.example, true",
    })
    void usesTlsUnlessTheHostIsLoopback(String host, boolean tls) throws SQLException {
        assertThat(settings("jdbc:meshgate://" + host + ":1" + LOGIN).tls().isPresent())
                .isEqualTo(tls);
    }

    @Test
    void usesTlsOnLoopbackWhenAsked() throws SQLException {
        assertThat(settings("jdbc:meshgate://localhost:1" + LOGIN + "&tls=true").tls())
                .isPresent();
        assertThat(settings("jdbc:meshgate://localhost:1" + LOGIN + "&tls-server-name=gw.example")
                        .tls())
                .isPresent();
        assertThatThrownBy(() -> settings("jdbc:meshgate://h:1" + LOGIN + "&tls=false&tls-server-name=gw"))
                .hasMessageContaining("tls-server-name is given with tls=false");
    }

    @Test
    void usesTheGatewaysPortUnlessToldOtherwise() throws SQLException {
        assertThat(parse("jdbc:meshgate://gw/sales").port()).isEqualTo(32010);
        assertThat(parse("jdbc:meshgate://[::1]/sales").port()).isEqualTo(32010);
    }

    @Test
    void readsIpv6Addresses() throws SQLException {
        ConnectionUrl url = parse("jdbc:meshgate://[2001:db8::1]:99");
        assertThat(url.host()).isEqualTo("2001:db8::1");
        assertThat(url.port()).isEqualTo(99);
        assertThat(url.display()).isEqualTo("jdbc:meshgate://[2001:db8::1]:99");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:meshgate:h:1                  | does not start with jdbc:meshgate://",
                "jdbc:meshgate://h:                 | port is missing, at character 19; accepted is a number from 1 to 65535",
                "jdbc:meshgate://h:99999            | port '99999' is not valid, at character 19",
                "jdbc:meshgate://h:0                | port '0' is not valid",
                "jdbc:meshgate://h:80x              | port '80x' is not valid",
                "jdbc:meshgate://:1                 | host is missing, at character 17; accepted are a name",
                "jdbc:meshgate://                   | host is missing",
                "jdbc:meshgate://h_x:1              | host 'h_x' is not valid",
                "jdbc:meshgate://1.2.3.999:1        | host '1.2.3.999' is not valid",
                "jdbc:meshgate://[::1:80            | host '[' is not valid",
                "jdbc:meshgate://[::zz]:80          | host '[::zz]' is not valid",
                "jdbc:meshgate://::1:80             | host is missing",
                "jdbc:meshgate://h:1/a/b/c          | path has more than two parts, at character 25; accepted is /catalog",
                "jdbc:meshgate://h:1//b             | catalog is empty, at character 21; accepted is /catalog",
                "jdbc:meshgate://h:1/a//            | schema is empty, at character 23",
                "jdbc:meshgate://h:1/%zz            | catalog has a '%' that no two hex digits follow, at character 21",
                "jdbc:meshgate://h:1/a/b%4          | schema has a '%' that no two hex digits follow, at character 24",
                "jdbc:meshgate://h:1/%ff            | catalog is not text, at character 21",
                "jdbc:meshgate://h:1?tls=maybe      | property tls has a value that is not valid; accepted are true and false",
                "jdbc:meshgate://h:1                | property user is missing; accepted are user and password, token",
                "jdbc:meshgate://h:1?user=a         | property password is missing",
                "jdbc:meshgate://h:1?user=a:b&password=c | property user has a value that is not valid",
                "jdbc:meshgate://h:1?user           | not of the form name=value, at character 21",
                "jdbc:meshgate://h:1?user=a&&       | not of the form name=value, at character 28",
                "jdbc:meshgate://h:1?pwd=x          | not known, at character 21; accepted are user, password, token",
                "jdbc:meshgate://h:1?tlsCa=x        | did you mean 'tls-ca'?",
                "jdbc:meshgate://h:1?Password=x     | did you mean 'password'?",
                "jdbc:meshgate://h:1?fetch_memry=x  | did you mean 'fetch-memory'?",
                "jdbc:meshgate://h:1?user=a&user=b  | gives the property user twice, at character 28",
                "jdbc:meshgate://h:1?user=a&password=b&token=c | password, token and token-file are given together",
                "jdbc:meshgate://h:1?token=a%20b    | property token has a value that is not valid",
                "jdbc:meshgate://h:1?user=a&password=b&login-timeout=soon | property login-timeout has a value that is not valid",
                "jdbc:meshgate://h:1?user=a&password=b&fetch-memory=0     | property fetch-memory has a value that is not valid",
                "jdbc:meshgate://h:1?user=a&password=b&tls-cert=x         | tls-cert is given without tls-key",
                "jdbc:meshgate://h:1?user=a&password=b&tls-ca=x&tls-truststore=y | tls-ca and tls-truststore are given together",
                "jdbc:meshgate://h:1?user=a&password=b&tls-truststore=x&tls-truststore-type=BKS | accepted are PKCS12 and JKS",
            })
    void saysWhichPartIsWrongAndWhatIsAccepted(String url, String message) {
        assertThatThrownBy(() -> settings(url))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:meshgate://ann:s3cret@h:1",
                "jdbc:meshgate://h:1?user=ann&password=s3cret%",
                "jdbc:meshgate://h:1?user=ann&password=x&s3cret",
                "jdbc:meshgate://h:1?user=ann&password=x&s3cret=1",
                "jdbc:meshgate://h:x?user=ann&password=s3cret",
                "jdbc:meshgate://h:1?user=ann&password=x&token=s3cret",
                "jdbc:meshgate://h:1?user=ann&password=x&fetch-memory=s3cret",
                "jdbc:meshgate://h:1?password=s3cret",
                "jdbc:meshgate:h:1?user=ann&password=s3cret",
            })
    void neverRepeatsAPassword(String url) {
        assertThatThrownBy(() -> settings(url)).isInstanceOf(SQLException.class).hasMessageNotContaining("s3cret");
    }

    @Test
    void showsNoProperties() throws SQLException {
        ConnectionSettings settings = settings("jdbc:meshgate://h:1/sales" + LOGIN);
        assertThat(settings).hasToString("jdbc:meshgate://h:1/sales");
        assertThat(settings.url()).hasToString("jdbc:meshgate://h:1/sales");
        assertThat(settings.credentials()).hasToString("ann");
    }

    @Test
    void takesUserAndPasswordFromTheProperties() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "ann");
        properties.setProperty("password", "from properties");
        properties.setProperty("ApplicationName", "a tool");
        assertThat(ConnectionSettings.of("jdbc:meshgate://h:1", properties, 0).credentials())
                .isEqualTo(new PasswordCredentials("ann", "from properties"));
    }

    @Test
    void refusesTwoDifferentUsers() {
        Properties properties = new Properties();
        properties.setProperty("user", "bob");
        assertThatThrownBy(() -> ConnectionSettings.of("jdbc:meshgate://h:1" + LOGIN, properties, 0))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("property user differs");
    }

    @Test
    void readsTimesAndSizes() throws SQLException {
        ConnectionSettings settings = settings(
                "jdbc:meshgate://h:1" + LOGIN
                        + "&login-timeout=500ms&query-timeout=1500ms&network-timeout=2m&fetch-memory=512KiB&application-name=a");
        assertThat(settings.loginTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.queryTimeoutSeconds()).isEqualTo(2);
        assertThat(settings.networkTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.fetchMemory()).isEqualTo(512 << 10);
        assertThat(settings.applicationName()).isEqualTo("a");
        assertThat(settings("jdbc:meshgate://h:1" + LOGIN).loginTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(ConnectionSettings.of("jdbc:meshgate://h:1" + LOGIN, new Properties(), 7)
                        .loginTimeout())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void endsInAConnectionOrAnSqlExceptionWhateverTheText() {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String url = mutated(random);
            try {
                ConnectionUrl parsed = parse(url);
                assertThat(parse(parsed.display()).host()).isEqualTo(parsed.host());
                settings(url);
            } catch (SQLException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException e) {
                fail("seed " + seed + ", round " + round + ": " + url, e);
            }
        }
    }

    private static String mutated(Random random) {
        StringBuilder url = new StringBuilder(SEEDS[random.nextInt(SEEDS.length)]);
        for (int change = random.nextInt(8); change > 0; change--) {
            int at = ConnectionUrl.PREFIX.length() + random.nextInt(url.length() - ConnectionUrl.PREFIX.length() + 1);
            String piece = PIECES[random.nextInt(PIECES.length)];
            switch (random.nextInt(3)) {
                case 0 -> url.insert(at, piece);
                case 1 -> url.insert(at, Character.toString(random.nextInt(0x110000)));
                default -> url.delete(at, Math.min(url.length(), at + 1 + random.nextInt(4)));
            }
        }
        return url.toString();
    }

    private static ConnectionSettings settings(String url) throws SQLException {
        return ConnectionSettings.of(url, new Properties(), 0);
    }

    private static ConnectionUrl parse(String url) throws SQLException {
        return ConnectionUrl.parse(url);
    }
}
