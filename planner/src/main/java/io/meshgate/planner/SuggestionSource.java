package io.meshgate.planner;

import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows the text of a statement and what its author may see, so as to say what may have been meant. Whatever it
 * answers holds no name that the principal may not see; empty when it knows no better than the validator.
 */
interface SuggestionSource {
    /** A name in FROM that stands for no table. */
    Optional<GatewayException> tableNotFound(SqlPosition position, Throwable cause);

    /** A column qualified by what is no table of the query. */
    Optional<GatewayException> aliasNotFound(SqlPosition position, Throwable cause);

    Optional<GatewayException> columnNotFound(SqlPosition position, Throwable cause);

    /** @param signature the name and the types of the arguments, in parentheses */
    GatewayException functionNotFound(String signature, @Nullable SqlPosition position, Throwable cause);
}
