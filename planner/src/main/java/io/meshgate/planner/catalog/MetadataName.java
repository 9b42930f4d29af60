package io.meshgate.planner.catalog;

import java.util.Locale;
import java.util.Optional;

/**
 * The name of a table about a table.
 *
 * @param table the name of the table of which it tells
 * @param kind in lower case
 */
record MetadataName(String table, String kind) {

    /** Empty for a name that is none of this form. */
    static Optional<MetadataName> parse(String name) {
        int separator = name.lastIndexOf('$');
        return separator <= 0 || separator == name.length() - 1
                ? Optional.empty()
                : Optional.of(new MetadataName(
                        name.substring(0, separator),
                        name.substring(separator + 1).toLowerCase(Locale.ROOT)));
    }

    MetadataName of(String base) {
        return new MetadataName(base, kind);
    }

    @Override
    public String toString() {
        return table + "$" + kind;
    }
}
