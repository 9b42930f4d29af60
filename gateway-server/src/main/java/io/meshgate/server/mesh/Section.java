package io.meshgate.server.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One value in a document that its schema has found right: reading it cannot fail. */
public record Section(YamlDocument document, String pointer, JsonNode node) {

    public Optional<Section> find(String key) {
        JsonNode child = node.get(key);
        return Optional.ofNullable(child).map(found -> new Section(document, YamlDocument.child(pointer, key), found));
    }

    /** The value of a key that the schema requires. */
    public Section at(String key) {
        return find(key).orElseThrow(() -> new IllegalStateException("the schema does not require " + key));
    }

    public List<String> keys() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The items of a list. */
    public List<Section> items() {
        List<Section> items = new ArrayList<>();
        for (int index = 0; index < node.size(); index++) {
            items.add(new Section(document, YamlDocument.child(pointer, index), node.get(index)));
        }
        return items;
    }

    /** The items of the list under a key; none when there is no such key. */
    public List<Section> items(String key) {
        return find(key).map(Section::items).orElse(List.of());
    }

    public List<String> texts(String key) {
        return items(key).stream().map(Section::text).toList();
    }

    public String text() {
        return node.isBigDecimal() ? node.decimalValue().toPlainString() : node.asText();
    }

    public Optional<String> text(String key) {
        return find(key).map(Section::text);
    }

    public int number(String key, int otherwise) {
        return find(key).map(found -> found.node().intValue()).orElse(otherwise);
    }

    public String file() {
        return document.file();
    }

    public Position position() {
        return document.value(pointer);
    }

    public Position keyPosition() {
        return document.key(pointer);
    }
}
