package io.meshgate.planner.policy;

import io.meshgate.connector.TableName;
import java.util.Locale;

/**
 * {@code domain.schema.table}, where {@code *} in a part stands for any characters. Compared without regard to case, as a
 * policy must not be escaped by spelling.
 */
public record TablePattern(String domain, String schema, String table) {

    public boolean matches(String domainName, TableName name) {
        return matchesDomain(domainName) && part(schema, name.schema()) && part(table, name.table());
    }

    /** Whether tables of a domain may be meant. */
    public boolean matchesDomain(String name) {
        return part(domain, name);
    }

    /** Whether the pattern names exactly one table. */
    public boolean isExact() {
        return domain.indexOf('*') < 0 && schema.indexOf('*') < 0 && table.indexOf('*') < 0;
    }

    private static boolean part(String pattern, String name) {
        if (pattern.equals("*")) {
            return true;
        }
        return like(pattern.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
    }

    /** In time linear in either length for each star: no backtracking beyond the last one. */
    private static boolean like(String pattern, String name) {
        int at = 0;
        int star = -1;
        int resume = 0;
        int read = 0;
        while (read < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resume = read;
            } else if (at < pattern.length() && pattern.charAt(at) == name.charAt(read)) {
                at++;
                read++;
            } else if (star >= 0) {
                at = star + 1;
                read = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    @Override
    public String toString() {
        return domain + "." + schema + "." + table;
    }
}
