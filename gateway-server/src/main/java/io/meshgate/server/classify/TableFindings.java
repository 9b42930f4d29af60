package io.meshgate.server.classify;

import io.meshgate.connector.TableName;
import java.util.List;
import java.util.Optional;

/**
 * What was found in one table.
 *
 * @param domain in lower case, as in SQL
 * @param rows how many rows were looked at
 * @param suggestions by place in the table; the strongest first where a place has several
 * @param alreadyTagged how many suggestions were left out since the columns bear the tag, one above or one below it
 * @param failure why the table could not be read; there is nothing else then
 */
public record TableFindings(
        String domain,
        TableName table,
        long rows,
        List<TagSuggestion> suggestions,
        List<NotLookedAt> notLookedAt,
        int alreadyTagged,
        Optional<String> failure) {
    public TableFindings {
        suggestions = List.copyOf(suggestions);
        notLookedAt = List.copyOf(notLookedAt);
    }

    static TableFindings failed(String domain, TableName table, String failure) {
        return new TableFindings(domain, table, 0, List.of(), List.of(), 0, Optional.of(failure));
    }
}
