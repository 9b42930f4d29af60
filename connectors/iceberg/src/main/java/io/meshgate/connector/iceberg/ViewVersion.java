package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.iceberg.view.ViewMetadata;
import org.jspecify.annotations.Nullable;

/** Reads one version of a view from its metadata, which is hostile input. */
final class ViewVersion {
    private static final String COMMENT = "comment";

    private ViewVersion() {}

    /** @throws GatewayException with NOT_SUPPORTED for a column of a type that is not known */
    static ViewSnapshot of(TableName name, ViewMetadata metadata) {
        org.apache.iceberg.view.ViewVersion current = metadata.currentVersion();
        List<ViewText> texts = current.representations().stream()
                .filter(SQLViewRepresentation.class::isInstance)
                .map(SQLViewRepresentation.class::cast)
                .map(text -> new ViewText(text.dialect(), text.sql()))
                .toList();
        @Nullable Namespace namespace = current.defaultNamespace();
        String schema = namespace == null ? "" : String.join(".", namespace.levels());
        return new ViewSnapshot(
                name,
                metadata.uuid(),
                version(metadata, texts, schema),
                texts,
                Optional.ofNullable(current.defaultCatalog()),
                schema,
                IcebergTypes.columns(metadata.schema()),
                Optional.ofNullable(metadata.properties().get(COMMENT)),
                metadata.properties());
    }

    /** A version's id alone is not enough: a writer may use it again. */
    private static String version(ViewMetadata metadata, List<ViewText> texts, String defaultSchema) {
        org.apache.iceberg.view.ViewVersion current = metadata.currentVersion();
        List<String> content = new ArrayList<>();
        texts.forEach(text -> content.add(text.dialect() + "\n" + text.sql()));
        content.add(String.valueOf(current.defaultCatalog()));
        content.add(defaultSchema);
        content.add(SchemaParser.toJson(metadata.schema()));
        return metadata.uuid() + "/" + current.versionId() + "/" + TableVersion.digest(String.join("\u0000", content));
    }

    /** Whatever an unreadable metadata file does to Iceberg's parser. */
    static GatewayException unreadable(TableName name, RuntimeException failure) {
        GatewayException translated = ReadFailure.of(name, failure);
        return translated.code() == ErrorCode.SOURCE_DATA_INVALID
                ? new GatewayException(
                        ErrorCode.SOURCE_DATA_INVALID, "view " + name + " has metadata that cannot be read", failure)
                : translated;
    }
}
