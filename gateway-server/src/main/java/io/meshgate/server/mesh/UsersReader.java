package io.meshgate.server.mesh;

import io.meshgate.connector.GatewayException;
import io.meshgate.server.auth.User;
import io.meshgate.server.auth.UserDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the users file. */
final class UsersReader {
    private final Secrets secrets;
    private final Problems problems;

    UsersReader(Secrets secrets, Problems problems) {
        this.secrets = secrets;
        this.problems = problems;
    }

    List<User> read(Section file) {
        List<User> users = new ArrayList<>();
        Map<String, Position> seen = new HashMap<>();
        for (Section user : file.items("users")) {
            Section name = user.at("name");
            Position first = seen.putIfAbsent(name.text(), name.position());
            if (first != null) {
                problems.error(
                        name.file(), name.position(), "a second user '" + name.text() + "'; the first is at " + first);
            }
            users.add(new User(
                    name.text(),
                    passwordHash(user.at("password")),
                    new LinkedHashSet<>(user.texts("roles")),
                    new LinkedHashSet<>(user.texts("groups")),
                    attributes(user),
                    user.find("agent").map(found -> found.node().booleanValue()).orElse(false)));
        }
        checkHashes(file.at("users"), users);
        return List.copyOf(users);
    }

    /** Reading all hashes at once is cheaper; one by one finds whose hash it is. */
    private void checkHashes(Section list, List<User> users) {
        if (problems.hasErrors() || refusal(users).isEmpty()) {
            return;
        }
        for (int index = 0; index < users.size(); index++) {
            Section password = list.items().get(index).at("password");
            refusal(List.of(users.get(index)))
                    .ifPresent(message -> problems.error(password.file(), password.position(), message));
        }
    }

    private static Optional<String> refusal(List<User> users) {
        try {
            new UserDirectory(users);
            return Optional.empty();
        } catch (GatewayException failure) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
    }

    private String passwordHash(Section password) {
        if (!Secrets.isReference(password.text())) {
            return password.text();
        }
        String hash = secrets.text(password).orElse("");
        if (!hash.isEmpty() && !hash.startsWith("$argon2id$")) {
            problems.error(
                    password.file(),
                    password.position(),
                    "the value of the reference " + password.text()
                            + " is no Argon2id hash; `meshgate hash-password` prints one");
        }
        return hash;
    }

    private static Map<String, List<String>> attributes(Section user) {
        Map<String, List<String>> attributes = new HashMap<>();
        user.find("attributes").ifPresent(section -> {
            for (String name : section.keys()) {
                Section value = section.at(name);
                boolean single = value.node().isTextual();
                attributes.put(
                        name,
                        single
                                ? List.of(value.text())
                                : value.items().stream().map(Section::text).toList());
            }
        });
        return attributes;
    }
}
