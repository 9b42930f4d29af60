package io.meshgate.server.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.server.classify.TagFile.Additions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Files in all manners of writing: after something was added they say just that much more, and have lost no comment. */
final class TagFilePropertyTest {
    private static final List<String> TABLES = List.of("d.s.a", "d.s.b", "d.s.\"c.d\"", "d.s.e f");
    private static final List<String> COLUMNS =
            List.of("mail", "tel", "no", "x y", "1", "é#", "a: b", "it's", "\"q\"", "\u0007");
    private static final List<String> TAGS = List.of("pii", "pii.email", "pii.ip");

    private final Random random = new Random(7);
    private int comments;

    @Test
    void addsJustWhatIsToBeAdded() {
        for (int i = 0; i < 3_000; i++) {
            Map<String, Map<String, List<String>>> model = new LinkedHashMap<>();
            comments = 0;
            String before = file(model);
            Map<String, Map<String, List<String>>> read = read(before);
            assertThat(read).as(before).isEqualTo(model);
            Additions additions = new Additions();
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                String table = any(TABLES);
                String column = any(COLUMNS);
                String tag = any(TAGS);
                additions.add(table, column, tag);
                List<String> tags = model.computeIfAbsent(table, key -> new LinkedHashMap<>())
                        .computeIfAbsent(column, key -> new ArrayList<>());
                if (!tags.contains(tag)) {
                    tags.add(tag);
                }
            }
            String after = TagFile.of(Optional.of(before)).with(additions);
            assertThat(sorted(read(after))).as(before + "\n=====>\n" + after).isEqualTo(sorted(model));
            for (int n = 0; n < comments; n++) {
                String comment = "#c" + n + "#";
                assertThat(after.contains(comment)).as(before + after).isEqualTo(before.contains(comment));
            }
        }
    }

    private static Map<String, Map<String, List<String>>> sorted(Map<String, Map<String, List<String>>> model) {
        Map<String, Map<String, List<String>>> copy = new LinkedHashMap<>();
        model.forEach((table, columns) -> {
            Map<String, List<String>> all = new LinkedHashMap<>();
            columns.forEach(
                    (column, tags) -> all.put(column, tags.stream().sorted().toList()));
            copy.put(table, all);
        });
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, List<String>>> read(String text) {
        Map<String, Object> root = new Yaml().load(text);
        Map<String, Map<String, List<String>>> model = new LinkedHashMap<>();
        for (Object entry : (List<Object>) Objects.requireNonNull(root.get("tags"))) {
            Map<String, Object> table = (Map<String, Object>) entry;
            Map<String, List<String>> columns =
                    model.computeIfAbsent(String.valueOf(table.get("table")), k -> new LinkedHashMap<>());
            if (table.get("columns") != null) {
                ((Map<String, List<String>>) Objects.requireNonNull(table.get("columns")))
                        .forEach((c, t) -> columns.computeIfAbsent(c, k -> new ArrayList<>())
                                .addAll(t));
            }
        }
        return model;
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean maybe() {
        return random.nextBoolean();
    }

    private String comment() {
        return random.nextInt(3) == 0 ? " #c" + comments++ + "#" : "";
    }

    private String lines(String indent) {
        StringBuilder text = new StringBuilder();
        while (random.nextInt(4) == 0) {
            text.append(maybe() ? indent : "")
                    .append(maybe() ? "#c" + comments++ + "#" : "")
                    .append("\n");
        }
        return text.toString();
    }

    /** White space within brackets. */
    private String gap() {
        String indent = " ".repeat(16);
        return switch (random.nextInt(6)) {
            case 0 -> " ";
            case 1 -> comment() + "\n" + indent;
            case 2 -> "\n" + indent;
            default -> "";
        };
    }

    private String scalar(String text) {
        if (text.chars().anyMatch(c -> c < ' ')) {
            return "\"\\a\"";
        }
        if (random.nextInt(3) == 0
                || text.equals("no")
                || text.equals("1")
                || text.contains(": ")
                || text.startsWith("\"")) {
            return maybe() ? "'" + text.replace("'", "''") + "'" : "\"" + text.replace("\"", "\\\"") + "\"";
        }
        return text;
    }

    private String flowTags(List<String> tags) {
        return "[" + gap() + tags.stream().map(this::scalar).collect(Collectors.joining(gap() + "," + gap())) + gap()
                + (random.nextInt(5) == 0 ? "," + gap() : "") + "]";
    }

    private String flowColumns(Map<String, List<String>> columns) {
        return "{" + gap()
                + columns.entrySet().stream()
                        .map(e -> scalar(e.getKey()) + ": " + flowTags(e.getValue()))
                        .collect(Collectors.joining(gap() + ", " + gap()))
                + gap() + "}";
    }

    private String file(Map<String, Map<String, List<String>>> model) {
        int count = random.nextInt(4);
        String head = lines("") + (random.nextInt(4) == 0 ? "---" + comment() + "\n" : "");
        if (count == 0) {
            return head + "tags: []" + comment() + (maybe() ? "\n" : "");
        }
        boolean flow = random.nextInt(4) == 0;
        String indent = " ".repeat(random.nextInt(4));
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String table = TABLES.get((i + count) % TABLES.size());
            Map<String, List<String>> columns = columns();
            model.put(table, columns);
            if (flow) {
                entries.add(flowEntry(table, columns));
            } else if (random.nextInt(4) == 0) {
                entries.add(indent + "- " + flowEntry(table, columns) + comment() + "\n");
            } else {
                entries.add(blockEntry(table, columns, indent + "- "));
            }
        }
        if (flow) {
            return head + "tags: [" + String.join(gap() + ", " + gap(), entries) + gap() + "]" + comment() + "\n"
                    + lines("");
        }
        String text = head + "tags:" + comment() + "\n"
                + entries.stream().map(e -> lines(indent) + e).collect(Collectors.joining()) + lines("");
        return maybe() && text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    private Map<String, List<String>> columns() {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            List<String> tags = new ArrayList<>();
            for (int k = 1 + random.nextInt(2); k > 0; k--) {
                tags.add(TAGS.get(k));
            }
            columns.put(any(COLUMNS), tags);
        }
        return columns;
    }

    private String flowEntry(String table, Map<String, List<String>> columns) {
        List<String> parts = new ArrayList<>();
        parts.add("table: " + "'" + table + "'");
        if (columns.isEmpty()) {
            parts.add("tags: " + flowTags(TAGS));
        } else {
            parts.add(random.nextInt(parts.size() + 1), "columns: " + flowColumns(columns));
        }
        return "{" + gap() + String.join(gap() + ", " + gap(), parts) + gap() + "}";
    }

    private String blockEntry(String table, Map<String, List<String>> columns, String dash) {
        String indent = " ".repeat(dash.length());
        List<String> parts = new ArrayList<>();
        parts.add("table: " + scalar(table) + comment() + "\n");
        if (columns.isEmpty() || maybe()) {
            parts.add(random.nextInt(2), "tags: " + flowTags(TAGS) + comment() + "\n");
        }
        if (!columns.isEmpty()) {
            parts.add(
                    random.nextInt(parts.size() + 1),
                    maybe() ? "columns: " + flowColumns(columns) + comment() + "\n" : blockColumns(columns, indent));
        }
        return dash
                + String.join(indent, parts.stream().map(p -> p + lines(indent)).toList());
    }

    private String blockColumns(Map<String, List<String>> columns, String indent) {
        String inner = indent + " ".repeat(1 + random.nextInt(3));
        return "columns:" + comment() + "\n"
                + columns.entrySet().stream()
                        .map(e -> {
                            String key = inner + scalar(e.getKey()) + ":";
                            if (maybe()) {
                                return lines(inner) + key + " " + flowTags(e.getValue()) + comment() + "\n";
                            }
                            String item = inner + " ".repeat(random.nextInt(3)) + "- ";
                            return lines(inner) + key + comment() + "\n"
                                    + e.getValue().stream()
                                            .map(t -> lines(inner) + item + scalar(t) + comment() + "\n")
                                            .collect(Collectors.joining());
                        })
                        .collect(Collectors.joining());
    }
}
