package io.meshgate.server.classify;

/**
 * A column, or a field in one, whose values no detector looks at.
 *
 * @param path as {@link Leaf#path()}
 * @param reason for people
 */
public record NotLookedAt(String path, String reason) {}
