package io.meshgate.connector;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One version of a view, pinned. A value; it may be kept, compared and cached.
 *
 * @param name the view's name in its domain, in stored case
 * @param viewId the identity that survives renames and differs after drop and create (Iceberg: the view UUID)
 * @param version changes whenever a text, a column or a default name changes; plans are cached under it
 * @param texts the same query in each dialect in which it was stored
 * @param defaultCatalog the catalog of names that state none, as the view's writer called it; where it is empty the one
 *     in which the view lies
 * @param defaultSchema the schema of names that state none, levels joined with dots; empty text for none
 * @param columns the columns as the view's writer declared them, in the view's order
 * @param comment what the owner wrote about the view
 * @param properties what else the view's writer stored with it; not trusted
 */
public record ViewSnapshot(
        TableName name,
        String viewId,
        String version,
        List<ViewText> texts,
        Optional<String> defaultCatalog,
        String defaultSchema,
        List<Column> columns,
        Optional<String> comment,
        Map<String, String> properties) {
    public ViewSnapshot {
        texts = List.copyOf(texts);
        columns = List.copyOf(columns);
        properties = Map.copyOf(properties);
    }

    /** The first text in this dialect, given in any case. */
    public Optional<ViewText> text(String dialect) {
        return texts.stream()
                .filter(text -> text.dialect().equalsIgnoreCase(dialect))
                .findFirst();
    }
}
