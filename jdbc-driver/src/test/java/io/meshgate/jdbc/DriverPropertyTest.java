package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The list of properties, and everything that follows it. */
@Timeout(60)
class DriverPropertyTest {
    @Test
    void standInTheDocumentation() throws Exception {
        String page = Files.readString(Path.of("README.md"));
        assertThat(page).contains(documentation());
    }

    private static String documentation() {
        return Arrays.stream(DriverProperty.values())
                .map(property -> "| `" + property.key() + "` | " + property.description() + " | "
                        + property.otherwise().orElse("") + " |")
                .collect(Collectors.joining("\n", "| property | | default |\n|---|---|---|\n", "\n"));
    }

    @Test
    void haveEachASetterOfTheDataSource() {
        Set<String> setters = Arrays.stream(MeshgateDataSource.class.getMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("set"))
                .collect(Collectors.toSet());
        for (DriverProperty property : DriverProperty.values()) {
            assertThat(setters).contains(setter(property));
        }
        setters.removeAll(Arrays.stream(DriverProperty.values())
                .map(DriverPropertyTest::setter)
                .toList());
        assertThat(setters).containsExactlyInAnyOrder("setUrl", "setLogWriter");
    }

    private static String setter(DriverProperty property) {
        return Arrays.stream(property.key().split("-", -1))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining("", "set", ""));
    }

    @Test
    void areTheDriversPropertyInfoWithoutSecrets() throws SQLException {
        Properties given = new Properties();
        given.setProperty("password", "s3cret");
        DriverPropertyInfo[] infos =
                new MeshgateDriver().getPropertyInfo("jdbc:meshgate://h?user=ann&token=s3cret2&tls=true", given);
        assertThat(infos).hasSize(DriverProperty.values().length);
        for (DriverPropertyInfo info : infos) {
            assertThat(info.description).isNotBlank();
            assertThat(String.valueOf(info.value)).doesNotContain("s3cret");
        }
        assertThat(infos[0].name).isEqualTo("user");
        assertThat(infos[0].value).isEqualTo("ann");
        DriverPropertyInfo tls = Arrays.stream(infos)
                .filter(info -> info.name.equals("tls"))
                .findFirst()
                .orElseThrow();
        assertThat(tls.value).isEqualTo("true");
        assertThat(tls.choices).containsExactly("true", "false");
        assertThat(new MeshgateDriver().getPropertyInfo(null, null)).hasSameSizeAs(infos);
        assertThat(new MeshgateDriver().getPropertyInfo("jdbc:other:x", null)).hasSameSizeAs(infos);
    }

    @Test
    void opensConnectionsByADataSource() throws Exception {
        try (FixedServer server = FixedServer.plain()) {
            MeshgateDataSource source = new MeshgateDataSource();
            assertThatThrownBy(source::getConnection).hasMessageContaining("accepted is setUrl");
            source.setUrl("jdbc:meshgate://127.0.0.1:" + server.port() + "?password=" + "p%26w%20%2B%25");
            source.setUser(FixedServer.USER);
            source.setApplicationName("tester");
            source.setFetchMemory("1MiB");
            source.setLoginTimeout(5);
            try (Connection connection = source.getConnection()) {
                assertThat(connection.getMetaData().getUserName()).isEqualTo(FixedServer.USER);
                assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("tester");
            }
            assertThat(source.toString() + source.getUrl()).doesNotContain("p%26w");
            source.setUrl("jdbc:meshgate://127.0.0.1:" + server.port());
            try (Connection connection = source.getConnection(FixedServer.USER, FixedServer.PASSWORD)) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThatThrownBy(() -> source.getConnection("bob", "wrong")).hasMessageContaining("UNAUTHENTICATED");
        }
    }

    @Test
    void keepsWhatADataSourceMustKeep() throws SQLException {
        MeshgateDataSource source = new MeshgateDataSource();
        assertThat(source.getLogWriter()).isNull();
        PrintWriter writer = new PrintWriter(new StringWriter());
        source.setLogWriter(writer);
        assertThat(source.getLogWriter()).isSameAs(writer);
        assertThat(source.getLoginTimeout()).isZero();
        source.setLoginTimeout(3);
        assertThat(source.getLoginTimeout()).isEqualTo(3);
        assertThatThrownBy(() -> source.setLoginTimeout(-1)).isInstanceOf(SQLException.class);
        assertThat(source.isWrapperFor(javax.sql.DataSource.class)).isTrue();
        assertThatThrownBy(source::getParentLogger).isInstanceOf(SQLException.class);
        source.setTls(true);
        source.setTls(null);
        assertThat(source.getUrl()).isEmpty();
    }

    @Test
    void suggestsWhatWasMeant() {
        assertThat(DriverProperty.nearest("fetchMemory")).contains("fetch-memory");
        assertThat(DriverProperty.nearest("usr")).contains("user");
        assertThat(DriverProperty.nearest("completely-different")).isEmpty();
        assertThat(DriverProperty.nearest("x".repeat(100_000))).isEmpty();
        assertThat(List.of(DriverProperty.values())).doesNotHaveDuplicates();
    }
}
