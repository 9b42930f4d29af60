package io.meshgate.jdbc;

/** A user, and the password. */
record PasswordCredentials(String user, String password) implements Credentials {
    @Override
    public String toString() {
        return user;
    }
}
