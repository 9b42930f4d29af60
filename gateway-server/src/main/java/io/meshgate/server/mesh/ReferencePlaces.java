package io.meshgate.server.mesh;

/** Refuses references to secrets where nothing would resolve them. */
final class ReferencePlaces {
    private ReferencePlaces() {}

    /** Whether all references in the document stand where they are accepted. */
    static boolean check(Section section, FileKind kind, Problems problems) {
        if (section.node().isTextual()) {
            return checkText(section, kind, problems);
        }
        boolean right = true;
        if (section.node().isArray()) {
            for (Section item : section.items()) {
                right &= check(item, kind, problems);
            }
        } else if (section.node().isObject()) {
            for (String key : section.keys()) {
                right &= check(section.at(key), kind, problems);
            }
        }
        return right;
    }

    private static boolean checkText(Section section, FileKind kind, Problems problems) {
        if (!Secrets.holdsReference(section.text()) || isAccepted(section.pointer(), kind)) {
            return true;
        }
        problems.error(
                section.file(),
                section.position(),
                "a reference is not accepted here; references stand for secrets only");
        return false;
    }

    private static boolean isAccepted(String pointer, FileKind kind) {
        return switch (kind) {
            case USERS -> pointer.matches("/users/[0-9]+/password");
            case KEYS -> pointer.matches("/keys/[0-9]+/secret");
            case DOMAIN -> pointer.startsWith("/catalog/") && !pointer.equals("/catalog/type");
            case GATEWAY -> pointer.equals("/audit/key") || pointer.equals("/decision-point/token");
            // They belong to the domain's readers, and nothing of them but names and tags is used.
            case CONTRACT -> true;
            case POLICIES, CLASSIFICATIONS, PURPOSES, TAGS, RULES, POLICY_TESTS, ENTITLEMENTS -> false;
        };
    }
}
