package io.meshgate.planner.catalog;

import io.meshgate.connector.TableName;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What only the gateway knows of the domain {@code system}, for the principal and the session of one query. It decides
 * what of it the principal may see: no policy does.
 */
@FunctionalInterface
public interface SystemSource {
    /** Of a gateway that knows nothing. */
    SystemSource NONE = table -> Stream.of();

    /**
     * The rows of {@link SystemDomain#QUERIES}, {@link SystemDomain#CLIENT}, {@link SystemDomain#AUDIT} or {@link
     * SystemDomain#PROBLEMS}, as they are now.
     *
     * @return with a value for each column of the table, in order; moments as microseconds since 1970
     */
    Stream<List<@Nullable Object>> rows(TableName table);
}
