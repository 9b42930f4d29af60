package io.meshgate.planner.policy;

import io.meshgate.connector.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which tables and columns bear which tags, as the files of the mesh say. Immutable, thread-safe. */
public final class TagSet {
    public static final TagSet EMPTY = new TagSet(List.of());

    /**
     * What one place in the files says of tables.
     *
     * @param tags of the tables, and so of all of their columns
     * @param columns tags by name of a column, or of a field within one: {@code address.street}
     */
    public record Entry(TablePattern table, List<String> tags, Map<String, List<String>> columns, PolicySource source) {
        public Entry {
            tags = List.copyOf(tags);
            // In the order of the file, in which problems are told.
            columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        }
    }

    private final List<Entry> entries;
    private final ByTable<Entry> byTable;

    public TagSet(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        this.byTable = new ByTable<>(entries, entry -> List.of(entry.table()));
    }

    public List<Entry> entries() {
        return entries;
    }

    /** The tags of one table. */
    TableTags of(String domain, TableName table) {
        List<Entry> matching = byTable.of(domain, table);
        if (matching.isEmpty()) {
            return TableTags.NONE;
        }
        Set<String> own = new HashSet<>();
        Map<String, Set<String>> columns = new HashMap<>();
        Map<String, Set<String>> fields = new HashMap<>();
        List<String> required = new ArrayList<>();
        for (Entry entry : matching) {
            own.addAll(entry.tags());
            entry.columns().forEach((column, tags) -> {
                columns.computeIfAbsent(column.toLowerCase(Locale.ROOT), key -> new HashSet<>())
                        .addAll(tags);
                if (column.indexOf('.') >= 0) {
                    fields.computeIfAbsent(column, key -> new HashSet<>()).addAll(tags);
                }
            });
            if (entry.table().isExact()) {
                required.addAll(entry.columns().keySet());
            }
        }
        return new TableTags(own, columns, fields, required);
    }

    /** Whether a tag is the wanted one or below it, as {@code pii.email} is below {@code pii}. */
    public static boolean covers(String wanted, String tag) {
        return tag.startsWith(wanted) && (tag.length() == wanted.length() || tag.charAt(wanted.length()) == '.');
    }
}
