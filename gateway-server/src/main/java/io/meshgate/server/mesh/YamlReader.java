package io.meshgate.server.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Reads one YAML file into a tree with places.
 *
 * <p>It works on parse events, so that nothing is ever constructed from a tag and nothing is repeated from an alias:
 * tags, anchors and aliases are refused. Plain scalars mean what YAML 1.2's core schema says ({@code no} is a text, not
 * false). A reader reads one file.
 */
final class YamlReader {
    private static final int MAX_DEPTH = 32;
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,30}");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?");

    private final String file;
    private final Problems problems;
    private final JsonNodeFactory nodes = JsonNodeFactory.instance;
    private final Map<String, Position> values = new HashMap<>();
    private final Map<String, Position> keys = new HashMap<>();
    private final Iterator<Event> events;
    private boolean refused;

    private YamlReader(String file, String text, Problems problems) {
        this.file = file;
        this.problems = problems;
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        this.events = new Yaml(options).parse(new StringReader(text)).iterator();
    }

    /** The file's one document; empty when it cannot be read, which is then among the problems. */
    static Optional<YamlDocument> read(String file, String text, Problems problems) {
        Optional<Position> unprintable = firstUnprintable(text);
        if (unprintable.isPresent()) {
            problems.error(file, unprintable.get(), "a control character, which YAML does not accept");
            return Optional.empty();
        }
        try {
            return new YamlReader(file, text, problems).document();
        } catch (MarkedYAMLException failure) {
            problems.error(file, place(failure), "not valid YAML: " + describe(failure));
        } catch (YAMLException failure) {
            problems.error(file, Position.START, "not valid YAML");
        }
        return Optional.empty();
    }

    private Optional<YamlDocument> document() {
        Event event = next();
        while (event.is(Event.ID.StreamStart)) {
            event = next();
        }
        if (event.is(Event.ID.StreamEnd)) {
            problems.error(file, Position.START, "the file is empty");
            return Optional.empty();
        }
        JsonNode root = value(next(), "", 0);
        next();
        Event end = next();
        if (!end.is(Event.ID.StreamEnd)) {
            refuse(end, "a second document; a file holds one");
        }
        return refused ? Optional.empty() : Optional.of(new YamlDocument(file, root, values, keys));
    }

    private Event next() {
        return events.next();
    }

    private JsonNode value(Event event, String pointer, int depth) {
        values.put(pointer, place(event.getStartMark()));
        if (depth > MAX_DEPTH) {
            throw new TooDeep(event.getStartMark());
        }
        checkPlain(event);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        }
        if (event.is(Event.ID.SequenceStart)) {
            return list(pointer, depth);
        }
        if (event.is(Event.ID.MappingStart)) {
            return mapping(pointer, depth);
        }
        return nodes.nullNode();
    }

    private void checkPlain(Event event) {
        if (event instanceof AliasEvent) {
            refuse(event, "an alias (*), which is not accepted: write the value out");
            return;
        }
        if (event instanceof NodeEvent node && node.getAnchor() != null) {
            refuse(event, "an anchor (&), which is not accepted: write the value out where it is needed");
        }
        boolean tagged = (event instanceof ScalarEvent scalar && scalar.getTag() != null)
                || (event instanceof CollectionStartEvent collection && collection.getTag() != null);
        if (tagged) {
            refuse(event, "a tag (!), which is not accepted");
        }
    }

    private ArrayNode list(String pointer, int depth) {
        ArrayNode list = nodes.arrayNode();
        for (Event event = next(); !event.is(Event.ID.SequenceEnd); event = next()) {
            list.add(value(event, YamlDocument.child(pointer, list.size()), depth + 1));
        }
        return list;
    }

    private ObjectNode mapping(String pointer, int depth) {
        ObjectNode mapping = nodes.objectNode();
        for (Event event = next(); !event.is(Event.ID.MappingEnd); event = next()) {
            checkPlain(event);
            if (event instanceof ScalarEvent key) {
                entry(mapping, key, pointer, depth);
            } else {
                refuse(event, "a key that is not a text");
                value(event, pointer, depth + 1);
                value(next(), pointer, depth + 1);
            }
        }
        return mapping;
    }

    private void entry(ObjectNode mapping, ScalarEvent key, String pointer, int depth) {
        String name = key.getValue();
        String child = YamlDocument.child(pointer, name);
        if (mapping.has(name)) {
            refuse(
                    key,
                    "key '" + name + "' stands here twice; first in line "
                            + keys.getOrDefault(child, Position.START).line());
        }
        keys.put(child, place(key.getStartMark()));
        mapping.set(name, value(next(), child, depth + 1));
    }

    private JsonNode scalar(ScalarEvent scalar) {
        String text = scalar.getValue();
        if (!scalar.isPlain()) {
            return nodes.textNode(text);
        }
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> nodes.nullNode();
            case "true", "True", "TRUE" -> nodes.booleanNode(true);
            case "false", "False", "FALSE" -> nodes.booleanNode(false);
            default -> number(text);
        };
    }

    private JsonNode number(String text) {
        if (INTEGER.matcher(text).matches()) {
            BigInteger integer = new BigInteger(text);
            return integer.bitLength() < Integer.SIZE
                    ? nodes.numberNode(integer.intValue())
                    : nodes.numberNode(integer);
        }
        if (DECIMAL.matcher(text).matches()) {
            return nodes.numberNode(new BigDecimal(text));
        }
        return nodes.textNode(text);
    }

    private void refuse(Event event, String message) {
        refused = true;
        problems.error(file, place(event.getStartMark()), message);
    }

    private static Position place(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Position place(MarkedYAMLException failure) {
        Mark mark = failure.getProblemMark() == null ? failure.getContextMark() : failure.getProblemMark();
        return mark == null ? Position.START : place(mark);
    }

    private static String describe(MarkedYAMLException failure) {
        String problem = failure.getProblem() == null ? "" : failure.getProblem();
        if (problem.contains("(TAB)")) {
            return "a tab, where only spaces may indent";
        }
        String plain = problem.replaceFirst("\\. \\(Do not use .*", "");
        if (failure.getContext() == null) {
            return plain;
        }
        Mark start = failure.getContextMark();
        boolean elsewhere = start != null && !place(start).equals(place(failure));
        return failure.getContext() + (elsewhere ? " from " + place(start) : "") + ": " + plain;
    }

    private static Optional<Position> firstUnprintable(String text) {
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            boolean lineBreakOrTab = character == '\t' || character == '\n' || character == '\r' || character == 0x85;
            boolean control = character < 0x20 || (character >= 0x7F && character < 0xA0) || character >= 0xFFFE;
            if (control && !lineBreakOrTab) {
                return Optional.of(Position.after(text.substring(0, index)));
            }
        }
        return Optional.empty();
    }

    private static final class TooDeep extends MarkedYAMLException {
        TooDeep(Mark mark) {
            super(null, null, "nested more than " + MAX_DEPTH + " levels deep", mark);
        }
    }
}
