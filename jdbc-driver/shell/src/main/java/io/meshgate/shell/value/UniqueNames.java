package io.meshgate.shell.value;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names for columns where no two may be the same: a label that comes again gets a number, as in {@code id_2}. */
public final class UniqueNames {
    private UniqueNames() {}

    /** The names, in the order of the columns. */
    public static List<String> of(List<Column> columns) {
        Set<String> labels = new HashSet<>();
        columns.forEach(column -> labels.add(folded(column.label())));
        Set<String> used = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (Column column : columns) {
            String name = column.label();
            for (int number = 2;
                    used.contains(folded(name)) || (number > 2 && labels.contains(folded(name)));
                    number++) {
                name = column.label() + "_" + number;
            }
            used.add(folded(name));
            names.add(name);
        }
        return names;
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
