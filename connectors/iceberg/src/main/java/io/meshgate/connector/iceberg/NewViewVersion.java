package io.meshgate.connector.iceberg;

import io.meshgate.connector.NewView;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.view.ImmutableSQLViewRepresentation;
import org.apache.iceberg.view.ImmutableViewVersion;
import org.apache.iceberg.view.ViewProperties;

/** A view to be written, in Iceberg's words. */
final class NewViewVersion {
    private static final Pattern DOT = Pattern.compile("\\.");

    private NewViewVersion() {}

    static Namespace namespace(NewView view) {
        return Namespace.of(DOT.split(view.name().schema(), -1));
    }

    static Schema schema(NewView view) {
        return NewColumns.optional(view.columns());
    }

    /** A replacement may have fewer dialects than what it replaces: a text that stayed behind would be another query. */
    static Map<String, String> properties(NewView view) {
        Map<String, String> properties = new HashMap<>();
        properties.put(ViewProperties.REPLACE_DROP_DIALECT_ALLOWED, "true");
        view.comment().ifPresent(comment -> properties.put(ViewProperties.COMMENT, comment));
        return properties;
    }

    static org.apache.iceberg.view.ViewVersion version(NewView view, int versionId, int schemaId, long now) {
        ImmutableViewVersion.Builder version = ImmutableViewVersion.builder()
                .versionId(versionId)
                .schemaId(schemaId)
                .timestampMillis(now)
                .summary(Map.of("engine-name", "meshgate"))
                .defaultNamespace(namespace(view));
        view.texts()
                .forEach(text -> version.addRepresentations(ImmutableSQLViewRepresentation.builder()
                        .dialect(text.dialect())
                        .sql(text.sql())
                        .build()));
        return version.build();
    }
}
