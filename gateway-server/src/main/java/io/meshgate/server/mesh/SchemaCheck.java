package io.meshgate.server.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks documents against the JSON schema of their kind and says in our words what is wrong. Thread-safe. */
final class SchemaCheck {
    private final Map<FileKind, Schema> schemas = new EnumMap<>(FileKind.class);

    SchemaCheck() {
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().pathType(PathType.JSON_POINTER).build();
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemaRegistryConfig(config));
        for (FileKind kind : FileKind.values()) {
            schemas.put(kind, load(registry, kind));
        }
    }

    private static Schema load(SchemaRegistry registry, FileKind kind) {
        try (InputStream stream = SchemaCheck.class.getResourceAsStream(kind.schemaResource())) {
            if (stream == null) {
                throw new IllegalStateException("no schema " + kind.schemaResource());
            }
            Schema schema = registry.getSchema(stream, InputFormat.JSON);
            schema.initializeValidators();
            return schema;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether the document is right; what is wrong is among the problems. */
    boolean passes(YamlDocument document, FileKind kind, Problems problems) {
        Schema schema = schemas.get(kind);
        if (schema == null) {
            throw new IllegalStateException("no schema for " + kind);
        }
        List<Error> errors = schema.validate(document.root());
        for (Error error : errors) {
            report(document, schema.getSchemaNode(), error, problems);
        }
        return errors.isEmpty();
    }

    private static void report(YamlDocument document, JsonNode schema, Error error, Problems problems) {
        String pointer = error.getInstanceLocation().toString();
        JsonNode value = document.root().at(pointer);
        JsonNode rule = rule(schema, error);
        String property = error.getProperty() == null ? "" : error.getProperty();
        switch (error.getKeyword()) {
            case "additionalProperties" ->
                problems.error(
                        document.file(),
                        document.key(YamlDocument.child(pointer, property)),
                        unknownKey(property, names(rule.path("properties"))));
            case "required" ->
                problems.error(document.file(), document.value(pointer), missingKey(property, rule.path("properties")));
            case "dependentRequired" ->
                problems.error(
                        document.file(),
                        document.value(pointer),
                        "of " + String.join(" and ", names(rule.path("dependentRequired")))
                                + " only one is given; they go together");
            case "enum" ->
                problems.error(document.file(), document.value(pointer), notAccepted(value, texts(rule.path("enum"))));
            case "type" -> problems.error(document.file(), document.value(pointer), wrongType(value, rule));
            default -> problems.error(document.file(), document.value(pointer), malformed(value, rule, error));
        }
    }

    /** The schema that holds the keyword which failed. */
    private static JsonNode rule(JsonNode schema, Error error) {
        String keyword = error.getSchemaLocation().getFragment().toString();
        String pointer = keyword.startsWith("#") ? keyword.substring(1) : keyword;
        int end = pointer.lastIndexOf('/');
        return end < 0 ? schema : schema.at(pointer.substring(0, end));
    }

    static String unknownKey(String key, List<String> accepted) {
        return "unknown key '" + key + "'" + Suggestion.orAccepted(key, accepted);
    }

    private static String missingKey(String key, JsonNode properties) {
        String description = properties.path(key).path("description").asText();
        return "key '" + key + "' is missing" + (description.isEmpty() ? "" : ": " + description);
    }

    private static String notAccepted(JsonNode value, List<String> accepted) {
        String typed = value.asText();
        return (value.isTextual() ? "'" + typed + "'" : found(value)) + " is not accepted"
                + Suggestion.orAccepted(typed, accepted);
    }

    private static String wrongType(JsonNode value, JsonNode rule) {
        List<String> types = rule.path("type").isArray()
                ? texts(rule.path("type"))
                : List.of(rule.path("type").asText());
        String description = rule.path("description").asText();
        String expected = description.isEmpty()
                ? String.join(" or ", types.stream().map(SchemaCheck::typeName).toList())
                : description;
        boolean quotable = types.contains("string")
                && (value.isNumber() || value.isBoolean())
                && value.asText().matches(rule.path("pattern").asText(".*"));
        return "expected " + expected + ", found " + found(value) + (quotable ? ": put it in quotes" : "");
    }

    private static String malformed(JsonNode value, JsonNode rule, Error error) {
        String description = rule.path("description").asText();
        if (description.isEmpty()) {
            return error.getMessage();
        }
        boolean shown = value.isValueNode()
                && !rule.path("writeOnly").asBoolean()
                && value.asText().length() <= 80;
        String subject = shown ? "'" + value.asText() + "'" : "this value";
        return subject + " is not accepted; expected " + description;
    }

    private static String found(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "a mapping";
            case ARRAY -> "a list";
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            default -> "nothing";
        };
    }

    private static String typeName(String type) {
        return switch (type) {
            case "object" -> "a mapping";
            case "array" -> "a list";
            case "string" -> "a text";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            default -> "true or false";
        };
    }

    private static List<String> names(JsonNode mapping) {
        List<String> names = new ArrayList<>();
        mapping.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode list) {
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode item : list) {
            texts.add(item.asText());
        }
        return List.copyOf(texts);
    }
}
