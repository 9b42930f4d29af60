package io.meshgate.server.classify;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** The text of a file of tags, to which tags of columns are added; what stands in it stays, comments included. */
final class TagFile {
    private static final String HEADING = """
            # Suggested by 'meshgate classify'. Read it before it is merged: policies on these tags apply to the columns.
            """;

    private final Yaml yaml;
    private final MappingNode root;
    private final boolean fresh;

    private TagFile(Yaml yaml, MappingNode root, boolean fresh) {
        this.yaml = yaml;
        this.root = root;
        this.fresh = fresh;
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
        loading.setProcessComments(true);
        loading.setCodePointLimit(Integer.MAX_VALUE);
        DumperOptions dumping = new DumperOptions();
        dumping.setProcessComments(true);
        dumping.setDefaultFlowStyle(FlowStyle.BLOCK);
        dumping.setIndent(2);
        dumping.setIndicatorIndent(2);
        dumping.setIndentWithIndicator(true);
        dumping.setWidth(120);
        dumping.setSplitLines(false);
        Yaml yaml = new Yaml(new SafeConstructor(loading), new Representer(dumping), dumping, loading);
        Node found = text.map(some -> yaml.compose(new StringReader(some))).orElse(null);
        return found instanceof MappingNode mapping
                ? new TagFile(yaml, mapping, false)
                : new TagFile(yaml, mapping(), true);
    }

    /** The text with the additions; the file is used up. */
    String with(Additions additions) {
        SequenceNode tables = sequence(root, "tags", FlowStyle.BLOCK);
        additions.byTable().forEach((table, columns) -> add(columns(tables, table), columns));
        StringWriter text = new StringWriter();
        yaml.serialize(root, text);
        return fresh ? HEADING + text : text.toString();
    }

    private static void add(MappingNode columns, Map<String, SortedSet<String>> additions) {
        additions.forEach((column, tags) -> {
            SequenceNode list = sequence(columns, column, FlowStyle.FLOW);
            tags.stream()
                    .filter(tag -> !has(list, tag))
                    .forEach(tag -> list.getValue().add(text(tag)));
        });
    }

    private static MappingNode columns(SequenceNode tables, String table) {
        for (Node node : tables.getValue()) {
            if (node instanceof MappingNode entry
                    && find(entry, "table").filter(named -> is(named, table)).isPresent()) {
                return mapping(entry, "columns");
            }
        }
        MappingNode entry = mapping();
        put(entry, "table", text(table));
        tables.getValue().add(entry);
        return mapping(entry, "columns");
    }

    private static boolean has(SequenceNode list, String text) {
        return list.getValue().stream().anyMatch(node -> is(node, text));
    }

    /** Letter case does not count in names of tables and columns. */
    private static boolean is(Node node, String text) {
        return node instanceof ScalarNode scalar && scalar.getValue().equalsIgnoreCase(text);
    }

    private static Optional<Node> find(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(entry -> is(entry.getKeyNode(), key))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    private static MappingNode mapping(MappingNode parent, String key) {
        if (find(parent, key).orElse(null) instanceof MappingNode there) {
            return there;
        }
        MappingNode made = mapping();
        put(parent, key, made);
        return made;
    }

    private static SequenceNode sequence(MappingNode parent, String key, FlowStyle style) {
        if (find(parent, key).orElse(null) instanceof SequenceNode there) {
            return there;
        }
        SequenceNode made = new SequenceNode(Tag.SEQ, new ArrayList<>(), style);
        put(parent, key, made);
        return made;
    }

    /** In place of what is there: an empty list or mapping may be written as nothing at all. */
    private static void put(MappingNode parent, String key, Node value) {
        List<NodeTuple> entries = parent.getValue();
        entries.removeIf(entry -> is(entry.getKeyNode(), key));
        entries.add(new NodeTuple(text(key), value));
    }

    private static MappingNode mapping() {
        return new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
    }

    private static ScalarNode text(String text) {
        return new ScalarNode(Tag.STR, text, null, null, ScalarStyle.PLAIN);
    }
}
