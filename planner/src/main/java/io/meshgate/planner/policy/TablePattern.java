package io.meshgate.planner.policy;

import io.meshgate.connector.TableName;
import java.util.Locale;

/**
 * {@code domain.schema.table}, where each part may be {@code *}. Compared without regard to case, as a policy must
 * not be escaped by spelling.
 */
public record TablePattern(String domain, String schema, String table) {

    public boolean matches(String domainName, TableName name) {
        return part(domain, domainName) && part(schema, name.schema()) && part(table, name.table());
    }

    /** Whether the pattern names exactly one table. */
    public boolean isExact() {
        return !domain.equals("*") && !schema.equals("*") && !table.equals("*");
    }

    private static boolean part(String pattern, String name) {
        return pattern.equals("*") || pattern.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return domain + "." + schema + "." + table;
    }
}
