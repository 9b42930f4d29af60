package io.meshgate.server.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A YAML file as a tree, with the place of every value and key.
 *
 * @param file relative to the mesh directory
 * @param values places by JSON Pointer (RFC 6901)
 * @param keys places of keys by the JSON Pointer of their values
 */
public record YamlDocument(String file, JsonNode root, Map<String, Position> values, Map<String, Position> keys) {

    Section section() {
        return new Section(this, "", root);
    }

    Position value(String pointer) {
        return values.getOrDefault(pointer, Position.START);
    }

    Position key(String pointer) {
        return keys.getOrDefault(pointer, value(pointer));
    }

    static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    static String child(String pointer, int index) {
        return pointer + "/" + index;
    }
}
