package io.meshgate.jdbc;

/** A token in the place of a password; the user is only what was said. */
record TokenCredentials(String user, String token) implements Credentials {
    @Override
    public String toString() {
        return user;
    }
}
