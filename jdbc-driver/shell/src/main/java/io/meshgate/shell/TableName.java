package io.meshgate.shell;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table that the user may see. */
record TableName(String catalog, String schema, String table) implements Comparable<TableName> {

    /** As a statement has it: quoted where it has to be. */
    String sql() {
        return Stream.of(catalog, schema, table).map(TableName::quoted).collect(Collectors.joining("."));
    }

    /** As a person reads it. */
    String display() {
        return catalog + "." + schema + "." + table;
    }

    List<String> parts() {
        return List.of(catalog, schema, table);
    }

    @Override
    public int compareTo(TableName other) {
        return display().compareTo(other.display());
    }

    /** Names are found whatever their case, so letters of any case need no quotes; words of SQL do. */
    static String quoted(String name) {
        boolean plain =
                name.matches("[A-Za-z_][A-Za-z0-9_]*") && !Keywords.RESERVED.contains(name.toUpperCase(Locale.ROOT));
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
