package io.meshgate.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/** Who connects, and what proves it. */
sealed interface Credentials permits PasswordCredentials, TokenCredentials {
    /** Empty if nobody has said. */
    String user();

    static Credentials of(PropertyValues values) throws SQLException {
        Optional<String> user = values.text(DriverProperty.USER);
        Optional<Path> file = values.file(DriverProperty.TOKEN_FILE);
        int proofs = 0;
        for (DriverProperty proof :
                new DriverProperty[] {DriverProperty.PASSWORD, DriverProperty.TOKEN, DriverProperty.TOKEN_FILE}) {
            proofs += values.has(proof) ? 1 : 0;
        }
        if (proofs > 1) {
            throw Failures.invalidUrl(
                    "The properties password, token and token-file are given together; accepted is" + " one of them");
        }
        if (file.isPresent()) {
            return token(user, TextFiles.line(file.get(), DriverProperty.TOKEN_FILE.key()), DriverProperty.TOKEN_FILE);
        }
        if (values.has(DriverProperty.TOKEN)) {
            return token(user, values.text(DriverProperty.TOKEN).orElseThrow(), DriverProperty.TOKEN);
        }
        return password(user, values.text(DriverProperty.PASSWORD));
    }

    private static Credentials token(Optional<String> user, String token, DriverProperty from) throws SQLException {
        if (!token.matches("[!-~]{1,8192}")) {
            throw PropertyValues.invalid(from, "a token of printable ASCII characters without blanks");
        }
        return new TokenCredentials(user.orElse(""), token);
    }

    private static Credentials password(Optional<String> user, Optional<String> password) throws SQLException {
        if (user.isEmpty() || password.isEmpty()) {
            throw Failures.invalidUrl("The property " + (user.isEmpty() ? "user" : "password")
                    + " is missing; accepted are user and password, token, or token-file, in the URL or as connection"
                    + " properties");
        }
        if (user.get().isEmpty() || user.get().indexOf(':') >= 0) {
            throw PropertyValues.invalid(DriverProperty.USER, "a name, without a colon");
        }
        return new PasswordCredentials(user.get(), password.get());
    }
}
