package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUrlTest {
    private static final String LOGIN = "?user=ann&password=s3cret";

    @Test
    void readsEveryPart() throws SQLException {
        ConnectionUrl url = parse(
                "jdbc:meshgate://gw.example:31337/sales/re%20tail?user=a%40b&password=p%26w+%25&tls=false&tls-ca=/ca.pem");
        assertThat(url.host()).isEqualTo("gw.example");
        assertThat(url.port()).isEqualTo(31337);
        assertThat(url.catalog()).contains("sales");
        assertThat(url.schema()).contains("re tail");
        assertThat(url.user()).isEqualTo("a@b");
        assertThat(url.password()).isEqualTo("p&w+%");
        assertThat(url.tls()).isFalse();
        assertThat(url.trustedCertificates()).isPresent();
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
        assertThat(parse("jdbc:meshgate://" + host + ":1" + LOGIN).tls()).isEqualTo(tls);
    }

    @Test
    void usesTlsOnLoopbackWhenAsked() throws SQLException {
        assertThat(parse("jdbc:meshgate://localhost:1" + LOGIN + "&tls=true").tls())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:meshgate:h:1                  | does not start with jdbc:meshgate://",
                "jdbc:meshgate://h                  | port is missing; accepted is a number from 1 to 65535",
                "jdbc:meshgate://h:                 | port '' is not valid; accepted is a number",
                "jdbc:meshgate://h:99999            | port '99999' is not valid",
                "jdbc:meshgate://h:0                | port '0' is not valid",
                "jdbc:meshgate://:1                 | host ':1' is not valid; accepted are a name",
                "jdbc:meshgate://::1:80             | host '::1:80' is not valid; accepted are a name",
                "jdbc:meshgate://h:1/a/b/c          | path has 3 parts; accepted are at most two",
                "jdbc:meshgate://h:1//b             | catalog is empty; accepted is /catalog",
                "jdbc:meshgate://h:1/%zz            | path has a '%' that no two hex digits follow",
                "jdbc:meshgate://h:1?tls=maybe      | property user is missing",
                "jdbc:meshgate://h:1?user           | not all of the form name=value",
                "jdbc:meshgate://h:1?pwd=x          | accepted are user, password, tls, tls-ca",
                "jdbc:meshgate://h:1?user=a&user=b  | gives the property user twice",
                "jdbc:meshgate://h:1?user=a&password=b&tls=yes | property tls has a value that is not valid; accepted are true",
            })
    void saysWhichPartIsWrongAndWhatIsAccepted(String url, String message) {
        assertThatThrownBy(() -> parse(url))
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
                "jdbc:meshgate://h?user=ann&password=s3cret",
                "jdbc:meshgate://h:1?password=s3cret",
                "jdbc:meshgate:h:1?user=ann&password=s3cret",
            })
    void neverRepeatsAPassword(String url) {
        assertThatThrownBy(() -> parse(url)).isInstanceOf(SQLException.class).hasMessageNotContaining("s3cret");
    }

    @Test
    void showsNoProperties() throws SQLException {
        ConnectionUrl url = parse("jdbc:meshgate://h:1/sales" + LOGIN);
        assertThat(url).hasToString("jdbc:meshgate://h:1/sales");
    }

    @Test
    void takesUserAndPasswordFromTheProperties() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "ann");
        properties.setProperty("password", "from properties");
        properties.setProperty("ApplicationName", "a tool");
        assertThat(ConnectionUrl.parse("jdbc:meshgate://h:1", properties).password())
                .isEqualTo("from properties");
    }

    @Test
    void refusesTwoDifferentUsers() {
        Properties properties = new Properties();
        properties.setProperty("user", "bob");
        assertThatThrownBy(() -> ConnectionUrl.parse("jdbc:meshgate://h:1" + LOGIN, properties))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("property user differs");
    }

    private static ConnectionUrl parse(String url) throws SQLException {
        return ConnectionUrl.parse(url, new Properties());
    }
}
