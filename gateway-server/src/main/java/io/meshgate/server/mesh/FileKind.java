package io.meshgate.server.mesh;

/** The kinds of files in a mesh directory, each with its schema. */
enum FileKind {
    GATEWAY("gateway"),
    USERS("users"),
    KEYS("keys"),
    DOMAIN("domain"),
    POLICIES("policies"),
    CLASSIFICATIONS("classifications"),
    PURPOSES("purposes"),
    TAGS("tags"),
    CONTRACT("contract"),
    RULES("rules"),
    POLICY_TESTS("policy-tests"),
    ENTITLEMENTS("entitlements");

    private final String schema;

    FileKind(String schema) {
        this.schema = schema;
    }

    /** The resource, next to this class, that holds the schema. */
    String schemaResource() {
        return "schema/" + schema + ".schema.json";
    }
}
