package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.ConnectorFactory;
import io.meshgate.connector.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsReaderTest {
    private static final Path DOMAIN = Path.of("/mesh/domains/sales");
    private static final Map<String, String> GOOD =
            Map.of("catalog", "jdbc", "uri", "jdbc:sqlite:catalog.db", "warehouse", "warehouse");

    @Test
    void resolvesPathsAgainstTheDomainsDirectory() {
        IcebergSettings settings = read(Map.of("allowed-locations", "../shared,file:///srv/data"));

        assertThat(settings.directories())
                .containsExactly(
                        Path.of("/mesh/domains/sales/warehouse"),
                        Path.of("/mesh/domains/shared"),
                        Path.of("/srv/data"));
        assertThat(((IcebergSettings.Jdbc) settings.catalog()).uri())
                .isEqualTo("jdbc:sqlite:/mesh/domains/sales/catalog.db");
        assertThat(settings.staleness()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void passesOnlyChosenKeysToTheRestClient() {
        IcebergSettings settings =
                read(Map.of("catalog", "rest", "uri", "https://catalog.example/api", "token", "secret", "prefix", "p"));

        Map<String, String> properties = ((IcebergSettings.Rest) settings.catalog()).properties();
        assertThat(properties).containsEntry("rest.auth.type", "oauth2").containsEntry("prefix", "p");
        assertThat(properties.keySet()).noneMatch(key -> key.contains("impl"));
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(delimiter = '|', textBlock = """
                    io-impl           | com.example.Evil                                         | io-impl
                    catalog-impl      | com.example.Evil                                         | catalog-impl
                    catalog           | hive                                                     | jdbc, rest
                    catalog           | ''                                                       | missing
                    uri               | ''                                                       | missing
                    uri               | jdbc:sqlite::resource:http://h/x                         | jdbc:sqlite:
                    uri               | jdbc:sqlite::memory:                                     | jdbc:sqlite:
                    uri               | jdbc:sqlite:x.db?enable_load_extension=true              | jdbc:sqlite:
                    uri               | jdbc:sqlite:file:x.db                                    | jdbc:sqlite:
                    uri               | jdbc:h2:mem:x;INIT=RUNSCRIPT                             | jdbc:postgresql:
                    uri               | jdbc:postgresql://h/d?socketFactory=com.example.Evil     | parameter
                    uri               | jdbc:postgresql://h/d?ssl=true&sslfactory=com.example.E  | parameter
                    uri               | jdbc:postgresql://u:p@h/d                                | jdbc:postgresql:
                    warehouse         | ''                                                       | missing
                    warehouse         | s3://bucket/warehouse                                    | storage
                    warehouse         | /                                                        | root
                    warehouse         | data*                                                    | holds one of
                    allowed-locations | ../../../..                                              | root
                    staleness         | soon                                                     | 5s
                    staleness         | -1s                                                      | 5s
                    cache-size        | 0                                                        | cache-size
                    user              | me                                                       | does not belong
                    token             | t                                                        | does not belong
                    """)
    void refusesABadProperty(String key, String value, String hint) {
        Failures.assertRefused(() -> read(Map.of(key, value)), ErrorCode.MESH_INVALID, "sales", key, hint);
    }

    @Test
    void refusesACredentialInTheUriWithoutRepeatingIt() {
        Map<String, String> properties = Map.of("catalog", "rest", "uri", "https://user:hunter2@host/");
        assertThatThrownBy(() -> read(properties)).hasMessageContaining("uri").hasMessageNotContaining("hunter2");
    }

    @Test
    void opensWithoutTheSource() {
        List<ConnectorFactory> factories = ServiceLoader.load(ConnectorFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.type().equals("iceberg"))
                .toList();
        assertThat(factories).hasSize(1);
        try (Connector connector = factories.get(0).open(config(Map.of()))) {
            assertThat(connector.dataDirectories()).containsExactly(DOMAIN.resolve("warehouse"));
            Failures.assertRefused(connector::schemas, ErrorCode.CATALOG_UNAVAILABLE, "sales");
        }
    }

    private static IcebergSettings read(Map<String, String> changes) {
        return new SettingsReader(config(changes)).read();
    }

    private static ConnectorConfig config(Map<String, String> changes) {
        Map<String, String> properties = new HashMap<>(GOOD);
        properties.putAll(changes);
        return new ConnectorConfig("sales", DOMAIN, properties, System::nanoTime);
    }
}
