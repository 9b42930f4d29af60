package io.meshgate.server.classify;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The text of a file of tags, to which tags of columns are added; what stands in it stays, comments included.
 *
 * <p>What is added is put into the text as it stands: one that is written anew from its nodes loses comments, those
 * within brackets for one.
 */
final class TagFile {
    private static final String HEADING = """
            # Suggested by 'meshgate classify'. Read it before it is merged: policies on these tags apply to the columns.
            tags:
            """;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.\"-]*");
    private static final Set<String> WORDS_OF_YAML = Set.of("null", "true", "false", "yes", "no", "on", "off");

    private final String text;
    private final String lineBreak;
    private final @Nullable Node root;
    private final List<Insertion> insertions = new ArrayList<>();

    /** Text that is put in at a place of the old one. */
    private record Insertion(int at, String text) {}

    private TagFile(String text, @Nullable Node root) {
        this.text = text;
        this.lineBreak = text.contains("\r\n") ? "\r\n" : "\n";
        this.root = root;
    }

    /**
     * Tags to add.
     *
     * @param byTable by table as tag files name it, then by column, the column's new tags
     */
    record Additions(SortedMap<String, SortedMap<String, SortedSet<String>>> byTable) {
        Additions() {
            this(new TreeMap<>());
        }

        /** @return whether it had not been added before */
        boolean add(String table, String column, String tag) {
            return byTable.computeIfAbsent(table, missing -> new TreeMap<>())
                    .computeIfAbsent(column, missing -> new TreeSet<>())
                    .add(tag);
        }

        boolean isEmpty() {
            return byTable.isEmpty();
        }
    }

    /** @param text a file of tags that was found right; empty where there is none yet */
    static TagFile of(Optional<String> text) {
        LoaderOptions loading = new LoaderOptions();
        loading.setCodePointLimit(Integer.MAX_VALUE);
        return new TagFile(
                text.orElse(""),
                text.map(some -> new Yaml(loading).compose(new StringReader(some)))
                        .orElse(null));
    }

    /** The text with the additions; the file is used up. */
    String with(Additions additions) {
        if (root == null) {
            return HEADING
                    + additions.byTable().entrySet().stream()
                            .map(table -> block(table.getKey(), table.getValue(), "  "))
                            .collect(Collectors.joining());
        }
        if (!(root instanceof MappingNode file && find(file, "tags") instanceof SequenceNode tags)) {
            throw new IllegalArgumentException("no file of tags");
        }
        Map<String, SortedMap<String, SortedSet<String>>> others = new TreeMap<>(additions.byTable());
        for (Node node : tags.getValue()) {
            if (node instanceof MappingNode entry && find(entry, "table") instanceof ScalarNode named) {
                additions.byTable().forEach((table, columns) -> {
                    // Of several entries of a table the first takes all.
                    if (is(named, table) && others.remove(table) != null) {
                        addToTable(entry, columns);
                    }
                });
            }
        }
        addTables(tags, others);
        return edited();
    }

    private void addTables(SequenceNode list, Map<String, SortedMap<String, SortedSet<String>>> tables) {
        if (tables.isEmpty()) {
            return;
        }
        String flow = tables.entrySet().stream()
                .map(table -> "{table: " + scalar(table.getKey()) + ", columns: {" + flow(table.getValue()) + "}}")
                .collect(Collectors.joining(", "));
        if (list.getFlowStyle() == FlowStyle.FLOW) {
            append(list, list.getValue(), flow);
        } else {
            tables.forEach((table, columns) -> addLines(list, block(table, columns, indent(list))));
        }
    }

    private void addToTable(MappingNode entry, Map<String, SortedSet<String>> additions) {
        Node columns = find(entry, "columns");
        Map<String, SortedSet<String>> others = new TreeMap<>(additions);
        if (columns instanceof MappingNode known) {
            for (NodeTuple column : known.getValue()) {
                additions.forEach((name, tags) -> {
                    if (is(column.getKeyNode(), name) && column.getValueNode() instanceof SequenceNode list) {
                        addToColumn(list, tags);
                        others.remove(name);
                    }
                });
            }
        }
        if (others.isEmpty()) {
            return;
        }
        if (columns instanceof MappingNode known) {
            if (known.getFlowStyle() == FlowStyle.FLOW) {
                append(known, values(known), flow(others));
            } else {
                addLines(known, block(others, indent(known)));
            }
        } else if (entry.getFlowStyle() == FlowStyle.FLOW) {
            append(entry, values(entry), "columns: {" + flow(others) + "}");
        } else {
            String indent = indent(entry);
            addLines(entry, indent + "columns:" + lineBreak + block(others, indent + "  "));
        }
    }

    private void addToColumn(SequenceNode list, SortedSet<String> additions) {
        List<String> added = additions.stream()
                .filter(tag -> list.getValue().stream().noneMatch(known -> is(known, tag)))
                .toList();
        if (added.isEmpty()) {
            return;
        }
        if (list.getFlowStyle() == FlowStyle.FLOW) {
            append(list, list.getValue(), String.join(", ", added));
        } else {
            added.forEach(tag -> addLines(list, indent(list) + "- " + tag + lineBreak));
        }
    }

    /** Into brackets, behind what stands there. */
    private void append(CollectionNode<?> brackets, List<Node> present, String items) {
        if (present.isEmpty()) {
            int inside = offset(brackets.getStartMark()) + 1;
            // Only behind a blank is it a comment.
            insert(inside, text.startsWith("#", inside) ? items + " " : items);
        } else {
            insert(offset(present.get(present.size() - 1).getEndMark()), ", " + items);
        }
    }

    /** Behind the last line of what has no brackets. */
    private void addLines(Node last, String lines) {
        int end = offset(endOfContent(last));
        while (end < text.length() && text.charAt(end) != '\n') {
            end++;
        }
        if (end < text.length()) {
            insert(end + 1, lines);
        } else {
            insert(end, lineBreak + lines.substring(0, lines.length() - lineBreak.length()));
        }
    }

    /** Without the comments and empty lines that follow, which belong to what comes after. */
    private static Mark endOfContent(Node node) {
        if (node instanceof CollectionNode<?> collection && collection.getFlowStyle() == FlowStyle.BLOCK) {
            List<Node> parts = node instanceof SequenceNode list ? list.getValue() : values((MappingNode) node);
            return endOfContent(parts.get(parts.size() - 1));
        }
        return node.getEndMark();
    }

    private void insert(int at, String more) {
        insertions.add(new Insertion(at, more));
    }

    private String edited() {
        StringBuilder result = new StringBuilder();
        int done = 0;
        List<Insertion> inOrder = insertions.stream()
                .sorted(Comparator.comparingInt(Insertion::at))
                .toList();
        for (Insertion insertion : inOrder) {
            result.append(text, done, insertion.at()).append(insertion.text());
            done = insertion.at();
        }
        return result.append(text, done, text.length()).toString();
    }

    private int offset(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    private static String indent(Node node) {
        return " ".repeat(node.getStartMark().getColumn());
    }

    private String block(String table, Map<String, SortedSet<String>> columns, String indent) {
        return indent + "- table: " + scalar(table) + lineBreak + indent + "  columns:" + lineBreak
                + block(columns, indent + "    ");
    }

    private String block(Map<String, SortedSet<String>> columns, String indent) {
        return columns.entrySet().stream()
                .map(column -> indent + flow(column) + lineBreak)
                .collect(Collectors.joining());
    }

    private static String flow(Map<String, SortedSet<String>> columns) {
        return columns.entrySet().stream().map(TagFile::flow).collect(Collectors.joining(", "));
    }

    private static String flow(Map.Entry<String, SortedSet<String>> column) {
        return scalar(column.getKey()) + ": [" + String.join(", ", column.getValue()) + "]";
    }

    private static List<Node> values(MappingNode mapping) {
        return mapping.getValue().stream().map(NodeTuple::getValueNode).toList();
    }

    private static @Nullable Node find(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(entry -> is(entry.getKeyNode(), key))
                .map(NodeTuple::getValueNode)
                .findFirst()
                .orElse(null);
    }

    /** Letter case does not count in names of tables and columns. */
    private static boolean is(Node node, String text) {
        return node instanceof ScalarNode scalar && scalar.getValue().equalsIgnoreCase(text);
    }

    /** A name as YAML reads it as nothing else, within brackets or not. */
    private static String scalar(String name) {
        if (PLAIN.matcher(name).matches() && !WORDS_OF_YAML.contains(name.toLowerCase(Locale.ROOT))) {
            return name;
        }
        if (name.chars().allMatch(TagFile::isPrintable)) {
            return "'" + name.replace("'", "''") + "'";
        }
        return name.chars()
                .mapToObj(c -> isPrintable(c) && c != '"' && c != '\\'
                        ? String.valueOf((char) c)
                        : String.format("\\u%04x", c))
                .collect(Collectors.joining("", "\"", "\""));
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && (c < 0x7f || c >= 0xa0) && c != 0x2028 && c != 0x2029 && c != 0xfeff && c < 0xfffe;
    }
}
