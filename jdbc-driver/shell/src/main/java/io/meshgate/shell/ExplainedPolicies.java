package io.meshgate.shell;

import java.util.ArrayList;
import java.util.List;

/** The policies that the text of EXPLAIN names: it says for each table which of them apply to the user. */
final class ExplainedPolicies {
    private static final String INPUT = "Input ";
    private static final String ROW_FILTERS = "row filters: ";
    private static final String MASKS = "masks: ";

    private final List<String> plan;

    ExplainedPolicies(List<String> plan) {
        this.plan = plan;
    }

    /** Table, kind, column and policy; one row that says so where no policy applies. */
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        String table = "";
        boolean found = true;
        for (String line : plan) {
            String text = line.strip();
            if (text.startsWith(INPUT)) {
                none(rows, table, found);
                table = text.substring(text.indexOf(": ") + 2);
                found = false;
            } else if (text.startsWith(ROW_FILTERS)) {
                found = true;
                for (String policy :
                        unbracketed(text.substring(ROW_FILTERS.length())).split(", ")) {
                    rows.add(List.of(table, "row filter", "", policy));
                }
            } else if (text.startsWith(MASKS)) {
                found = true;
                for (String mask : text.substring(MASKS.length()).split(", ")) {
                    int colon = mask.indexOf(':');
                    rows.add(List.of(table, "mask", mask.substring(0, Math.max(0, colon)), mask.substring(colon + 1)));
                }
            }
        }
        none(rows, table, found);
        return rows;
    }

    private static void none(List<List<String>> rows, String table, boolean found) {
        if (!found) {
            rows.add(List.of(table, "none", "", ""));
        }
    }

    private static String unbracketed(String list) {
        return list.startsWith("[") && list.endsWith("]") ? list.substring(1, list.length() - 1) : list;
    }
}
