package io.meshgate.connector;

/**
 * The query of a view as one SQL dialect writes it. A text in a catalog that others may write: nothing is known of it
 * until it has been parsed.
 *
 * @param dialect as the view's writer named it, for instance {@code meshgate}, {@code spark} or {@code trino}
 */
public record ViewText(String dialect, String sql) {}
