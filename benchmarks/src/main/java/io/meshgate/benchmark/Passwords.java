package io.meshgate.benchmark;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;

/** Hashes for users files that the demo and the benchmark write. */
public final class Passwords {
    private static final Argon2Function FUNCTION =
            Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID, Argon2Function.ARGON2_VERSION_13);

    private Passwords() {}

    /** The argon2id hash in PHC format, with a fresh salt. */
    public static String hash(String password) {
        return Password.hash(password).addRandomSalt(16).with(FUNCTION).getResult();
    }
}
