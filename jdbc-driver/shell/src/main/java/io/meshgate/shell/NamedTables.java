package io.meshgate.shell;

import io.meshgate.shell.sql.SqlScanner;
import io.meshgate.shell.sql.Token;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The tables that a statement names, by the names that its expressions know them by: an alias, or the table's own. */
final class NamedTables {
    private final List<String> words;
    private final List<TableName> visible;

    NamedTables(String sql, List<TableName> visible) {
        this.words = SqlScanner.tokens(sql).stream()
                .filter(token -> token.kind() != Token.Kind.BLANK && token.kind() != Token.Kind.COMMENT)
                .map(token -> token.text(sql))
                .toList();
        this.visible = visible;
    }

    /** From names in lower case. */
    Map<String, TableName> byName() {
        Map<String, TableName> tables = new HashMap<>();
        int at = 0;
        while (at < words.size()) {
            int end = at + 1;
            while (end + 1 < words.size() && words.get(end).equals(".")) {
                end += 2;
            }
            Optional<TableName> table = table(String.join("", words.subList(at, end)));
            if (table.isPresent()) {
                tables.put(alias(end).orElse(table.get().table()).toLowerCase(Locale.ROOT), table.get());
            }
            at = end;
        }
        return tables;
    }

    private Optional<TableName> table(String name) {
        String wanted = "." + name.replace("\"", "").toLowerCase(Locale.ROOT);
        return visible.stream()
                .filter(table -> ("." + table.display().toLowerCase(Locale.ROOT)).endsWith(wanted))
                .findFirst();
    }

    private Optional<String> alias(int at) {
        int from = at < words.size() && words.get(at).equalsIgnoreCase("AS") ? at + 1 : at;
        return words.stream()
                .skip(from)
                .findFirst()
                .filter(word -> Character.isLetter(word.charAt(0)))
                .filter(word -> !Keywords.RESERVED.contains(word.toUpperCase(Locale.ROOT)));
    }
}
