package io.meshgate.connector.iceberg;

import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a domain's properties. What reaches a driver or Iceberg is chosen here, key by key: both know keys that load
 * classes by name.
 */
final class SettingsReader {
    static final Set<String> KEYS = Set.of(
            "catalog",
            "uri",
            "warehouse",
            "allowed-locations",
            "user",
            "password",
            "catalog-name",
            "token",
            "credential",
            "prefix",
            "staleness",
            "cache-size");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h)");
    private static final Pattern POSTGRESQL =
            Pattern.compile("jdbc:postgresql://[A-Za-z0-9._\\-\\[\\]:,]+/[A-Za-z0-9_.\\-]+(\\?[A-Za-z0-9_=&.\\-/]*)?");
    private static final Set<String> POSTGRESQL_PARAMETERS =
            Set.of("ssl", "sslmode", "sslrootcert", "currentSchema", "ApplicationName");
    private static final int SECONDS_TO_ANSWER = 10;
    private static final int IDLE_CONNECTIONS = 4;

    private final ConnectorConfig config;

    SettingsReader(ConnectorConfig config) {
        this.config = config;
    }

    IcebergSettings read() {
        for (String key : config.properties().keySet()) {
            if (!KEYS.contains(key)) {
                throw invalid(
                        key,
                        "is not known; accepted are " + KEYS.stream().sorted().toList());
            }
        }
        return new IcebergSettings(catalog(), directories(), staleness(), cacheSize());
    }

    private IcebergSettings.CatalogSettings catalog() {
        String kind = required("catalog");
        return switch (kind) {
            case "jdbc" -> jdbc();
            case "rest" -> rest();
            default -> throw invalid("catalog", "is none of jdbc, rest");
        };
    }

    private IcebergSettings.Jdbc jdbc() {
        refuse("jdbc", "token", "credential", "prefix");
        String uri = required("uri");
        String catalogName = config.property("catalog-name").orElse(config.domain());
        if (uri.startsWith("jdbc:sqlite:")) {
            return new IcebergSettings.Jdbc(sqlite(uri), sqliteProperties(), catalogName, 0);
        }
        return new IcebergSettings.Jdbc(postgresql(uri), postgresqlProperties(), catalogName, IDLE_CONNECTIONS);
    }

    /** SQLite's driver takes settings from the URI, fetches what starts with a colon, and creates what is missing. */
    private String sqlite(String uri) {
        String path = uri.substring("jdbc:sqlite:".length());
        if (path.isEmpty() || path.startsWith(":") || path.startsWith("file:") || path.contains("?")) {
            throw invalid("uri", "is not of the form jdbc:sqlite:<path of a file>");
        }
        return "jdbc:sqlite:" + resolve("uri", path);
    }

    private Properties sqliteProperties() {
        refuse("jdbc with SQLite", "user", "password");
        Properties properties = new Properties();
        properties.setProperty("open_mode", "1"); // read only, do not create
        properties.setProperty("busy_timeout", "2000");
        return properties;
    }

    private String postgresql(String uri) {
        if (!POSTGRESQL.matcher(uri).matches()) {
            throw invalid("uri", "is none of jdbc:sqlite:<path>, jdbc:postgresql://<host>[:<port>]/<database>");
        }
        int query = uri.indexOf('?');
        if (query >= 0) {
            for (String parameter : uri.substring(query + 1).split("&")) {
                if (!POSTGRESQL_PARAMETERS.contains(parameter.split("=", 2)[0])) {
                    throw invalid(
                            "uri",
                            "has a parameter other than "
                                    + POSTGRESQL_PARAMETERS.stream().sorted().toList());
                }
            }
        }
        return uri;
    }

    private Properties postgresqlProperties() {
        Properties properties = new Properties();
        config.property("user").ifPresent(user -> properties.setProperty("user", user));
        config.property("password").ifPresent(password -> properties.setProperty("password", password));
        properties.setProperty("connectTimeout", Integer.toString(SECONDS_TO_ANSWER / 2));
        properties.setProperty("loginTimeout", Integer.toString(SECONDS_TO_ANSWER / 2));
        properties.setProperty("socketTimeout", Integer.toString(SECONDS_TO_ANSWER));
        properties.setProperty("readOnly", "true");
        return properties;
    }

    private IcebergSettings.Rest rest() {
        refuse("rest", "user", "password");
        Map<String, String> properties = new HashMap<>();
        properties.put("uri", httpUri());
        config.property("catalog-name").ifPresent(name -> properties.put("warehouse", name));
        config.property("token").ifPresent(token -> {
            properties.put("token", token);
            properties.put("token-refresh-enabled", "false");
        });
        config.property("credential").ifPresent(credential -> properties.put("credential", credential));
        boolean anonymous = !properties.containsKey("token") && !properties.containsKey("credential");
        properties.put("rest.auth.type", anonymous ? "none" : "oauth2");
        properties.put("rest-metrics-reporting-enabled", "false");
        properties.put("snapshot-loading-mode", "ALL");
        config.property("prefix").ifPresent(prefix -> properties.put("prefix", prefix));
        properties.put("rest.client.connection-timeout-ms", Integer.toString(SECONDS_TO_ANSWER * 500));
        properties.put("rest.client.socket-timeout-ms", Integer.toString(SECONDS_TO_ANSWER * 1_000));
        properties.put("rest.client.max-retries", "1");
        return new IcebergSettings.Rest(properties);
    }

    private String httpUri() {
        String text = required("uri");
        try {
            URI uri = new URI(text);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null) {
                return text;
            }
        } catch (URISyntaxException e) {
            throw invalid("uri", "is no URI");
        }
        throw invalid("uri", "is not of the form http(s)://<host>[:<port>][/<path>]");
    }

    private List<Path> directories() {
        List<Path> directories = new ArrayList<>();
        directories.add(directory("warehouse", required("warehouse")));
        for (String location : config.property("allowed-locations").orElse("").split(",")) {
            if (!location.isBlank()) {
                directories.add(directory("allowed-locations", location.strip()));
            }
        }
        return directories.stream().distinct().toList();
    }

    private Path directory(String key, String location) {
        String path = location;
        if (location.startsWith("file:")) {
            path = location.substring("file:".length()).replaceFirst("^//(?=/)", "");
        } else if (location.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
            throw invalid(key, "is on a storage that is not supported yet; accepted are paths and file: URIs");
        }
        Path directory = resolve(key, path);
        if (directory.getParent() == null) {
            throw invalid(key, "is the root of the file system");
        }
        if (directory.toString().matches(".*[*?\\[\\]{}\\\\].*")) {
            throw invalid(key, "holds one of * ? [ ] { } \\");
        }
        return directory;
    }

    private Path resolve(String key, String path) {
        try {
            return config.directory().toAbsolutePath().resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw invalid(key, "is no path");
        }
    }

    private Duration staleness() {
        Matcher matcher = DURATION.matcher(config.property("staleness").orElse("5s"));
        if (!matcher.matches()) {
            throw invalid("staleness", "is no duration such as 5s, 500ms, 1m; 0s asks the catalog each time");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private int cacheSize() {
        String size = config.property("cache-size").orElse("1000");
        if (!size.matches("[1-9]\\d{0,5}")) {
            throw invalid("cache-size", "is no number of tables from 1 to 999999");
        }
        return Integer.parseInt(size);
    }

    private String required(String key) {
        return config.property(key).filter(value -> !value.isBlank()).orElseThrow(() -> invalid(key, "is missing"));
    }

    private void refuse(String kind, String... keys) {
        for (String key : keys) {
            if (config.property(key).isPresent()) {
                throw invalid(key, "does not belong to a catalog of kind " + kind);
            }
        }
    }

    private GatewayException invalid(String key, String problem) {
        return new GatewayException(
                ErrorCode.MESH_INVALID, "domain " + config.domain() + ": catalog property " + key + " " + problem);
    }
}
