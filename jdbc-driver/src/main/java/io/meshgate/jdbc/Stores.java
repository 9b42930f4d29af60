package io.meshgate.jdbc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.SQLException;
import java.util.Optional;

/** Reads key stores. */
final class Stores {
    private Stores() {}

    /** @param type one of the choices of its property */
    static KeyStore read(Path path, Optional<String> secret, String type, DriverProperty file, DriverProperty password)
            throws SQLException {
        byte[] content = TextFiles.bytes(path, file.key());
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(
                    new ByteArrayInputStream(content),
                    secret.map(String::toCharArray).orElse(null));
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw Failures.invalidUrl(
                    "The file of the property " + file.key() + ", " + path + ", is not a " + type
                            + " store that the property " + password.key() + " opens; " + file.key()
                            + "-type accepts PKCS12 and JKS",
                    e);
        }
    }
}
