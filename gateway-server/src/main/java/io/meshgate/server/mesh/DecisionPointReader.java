package io.meshgate.server.mesh;

import io.meshgate.server.decision.OpaSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads {@code decision-point} of {@code gateway.yaml}. */
final class DecisionPointReader {
    private static final int LAST_PORT = 65_535;

    private final Secrets secrets;
    private final Problems problems;

    DecisionPointReader(Secrets secrets, Problems problems) {
        this.secrets = secrets;
        this.problems = problems;
    }

    /** Empty when there is none, or one with problems: those keep the mesh from being served. */
    Optional<OpaSettings> read(Optional<Section> gateway) {
        Optional<Section> found = gateway.flatMap(settings -> settings.find("decision-point"));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Section point = found.get();
        Optional<URI> allow = uri(point, "allow-uri");
        Optional<URI> batch = uri(point, "batch-uri");
        Optional<URI> rowFilters = uri(point, "row-filters-uri");
        Optional<URI> columnMasks = uri(point, "column-masks-uri");
        Optional<String> token = point.find("token").flatMap(this::token);
        return allow.map(address -> new OpaSettings(
                address,
                batch,
                rowFilters,
                columnMasks,
                point.text("timeout").map(Quantities::duration).orElse(OpaSettings.DEFAULT_TIMEOUT),
                token));
    }

    private Optional<URI> uri(Section point, String key) {
        Optional<Section> section = point.find(key);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section text = section.get();
        try {
            URI uri = new URI(text.text());
            if (uri.getHost() == null
                    || uri.getPort() > LAST_PORT
                    || uri.getUserInfo() != null
                    || uri.getFragment() != null) {
                return refused(
                        text, "'" + key + "' is no address of a server, such as https://opa.example.com/v1/data/x");
            }
            boolean insecure = point.find("allow-insecure")
                    .map(allowed -> allowed.node().booleanValue())
                    .orElse(false);
            if (uri.getScheme().equals("http") && !insecure && !SettingsReader.isLoopback(bare(uri.getHost()))) {
                return refused(
                        text,
                        "what passes to another machine can be read and changed: use https, or set 'allow-insecure: true'");
            }
            return Optional.of(uri);
        } catch (URISyntaxException e) {
            return refused(text, "'" + key + "' is not an address");
        }
    }

    /** Without the brackets of an IPv6 address. */
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private Optional<URI> refused(Section place, String why) {
        problems.error(place.file(), place.position(), why);
        return Optional.empty();
    }

    private Optional<String> token(Section reference) {
        Optional<String> token =
                secrets.bytes(reference).map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
        if (token.filter(text -> text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 127))
                .isPresent()) {
            problems.error(
                    reference.file(),
                    reference.position(),
                    "what stands behind " + reference.text()
                            + " is no token: letters, digits and signs, without blanks");
            return Optional.empty();
        }
        return token;
    }
}
