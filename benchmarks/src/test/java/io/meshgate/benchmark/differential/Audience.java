package io.meshgate.benchmark.differential;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.StringJoiner;

/**
 * Whom a policy concerns, told apart from the gateway's own idea of it.
 *
 * @param to empty: everyone
 */
record Audience(Optional<Named> to, Optional<Named> except) {
    static final Audience EVERYONE = new Audience(Optional.empty(), Optional.empty());

    /** Who is named in any way; where there is a purpose, only those who state it. */
    record Named(
            List<String> users, List<String> roles, List<String> groups, List<String> zones, List<String> purposes) {
        static Named users(String... users) {
            return new Named(List.of(users), List.of(), List.of(), List.of(), List.of());
        }

        static Named roles(String... roles) {
            return new Named(List.of(), List.of(roles), List.of(), List.of(), List.of());
        }

        Named or(Named other) {
            return new Named(
                    both(users, other.users),
                    both(roles, other.roles),
                    both(groups, other.groups),
                    both(zones, other.zones),
                    both(purposes, other.purposes));
        }

        private static List<String> both(List<String> one, List<String> other) {
            return one.isEmpty() ? other : one;
        }

        boolean contains(Viewer viewer) {
            boolean nobodyNamed = users.isEmpty() && roles.isEmpty() && groups.isEmpty() && zones.isEmpty();
            boolean meant = nobodyNamed
                    || users.contains(viewer.name())
                    || viewer.roles().stream().anyMatch(roles::contains)
                    || viewer.groups().stream().anyMatch(groups::contains)
                    || viewer.attributes().getOrDefault("zone", List.of()).stream()
                            .anyMatch(zones::contains);
            boolean stated = purposes.isEmpty()
                    || viewer.purpose().map(purposes::contains).orElse(false);
            return meant && stated;
        }

        String yaml() {
            StringJoiner keys = new StringJoiner(", ", "{", "}");
            add(keys, "users", users);
            add(keys, "roles", roles);
            add(keys, "groups", groups);
            if (!zones.isEmpty()) {
                keys.add("attributes: {zone: [" + String.join(", ", zones) + "]}");
            }
            add(keys, "purposes", purposes);
            return keys.toString();
        }

        private static void add(StringJoiner keys, String name, List<String> values) {
            if (!values.isEmpty()) {
                keys.add(name + ": [" + String.join(", ", values) + "]");
            }
        }
    }

    static Audience of(Random random) {
        Named role = Named.roles(Viewer.ROLES.get(random.nextInt(Viewer.ROLES.size())));
        Named user =
                Named.users(Viewer.ALL.get(random.nextInt(Viewer.ALL.size())).name());
        Named group = new Named(List.of(), List.of(), List.of("lab"), List.of(), List.of());
        Named zone = new Named(List.of(), List.of(), List.of(), List.of("b"), List.of());
        Named purpose = new Named(List.of(), List.of(), List.of(), List.of(), List.of("fraud"));
        return switch (random.nextInt(9)) {
            case 0 -> EVERYONE;
            case 1 -> to(role);
            case 2 -> to(user.or(role));
            case 3 -> except(user);
            case 4 -> to(group.or(zone));
            case 5 -> except(group);
            case 6 -> except(role.or(purpose));
            case 7 -> except(purpose);
            default -> except(Named.roles("exempt"));
        };
    }

    static Audience to(Named named) {
        return new Audience(Optional.of(named), Optional.empty());
    }

    private static Audience except(Named named) {
        return new Audience(Optional.empty(), Optional.of(named));
    }

    boolean contains(Viewer viewer) {
        return to.map(named -> named.contains(viewer)).orElse(true)
                && !except.map(named -> named.contains(viewer)).orElse(false);
    }

    String yaml() {
        return "    to: " + to.map(Named::yaml).orElse("everyone") + "\n"
                + except.map(named -> "    except: " + named.yaml() + "\n").orElse("");
    }
}
