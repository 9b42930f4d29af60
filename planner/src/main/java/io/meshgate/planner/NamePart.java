package io.meshgate.planner;

import io.meshgate.connector.SqlPosition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One part of a name as somebody wrote it: quoted it means exactly itself, else it matches in any case. */
record NamePart(String text, boolean quoted, SqlPosition position) {

    /** The stored name if this part may stand for it. */
    Optional<String> accept(Optional<String> stored) {
        return stored.filter(name -> !quoted || name.equals(text));
    }

    static String join(List<NamePart> parts) {
        return parts.stream().map(NamePart::text).collect(Collectors.joining("."));
    }
}
