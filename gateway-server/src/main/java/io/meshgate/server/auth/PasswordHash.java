package io.meshgate.server.auth;

import com.password4j.Argon2Function;
import com.password4j.SecureString;
import com.password4j.types.Argon2;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A password's argon2id hash in PHC format, checked on construction. */
record PasswordHash(String phc, Cost cost) {
    private static final Pattern FORMAT = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})\\$[A-Za-z0-9+/]{11,86}\\$[A-Za-z0-9+/]{22,86}");
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What one verification costs: KiB of memory, passes, lanes. */
    record Cost(int memory, int passes, int lanes) {
        /** OWASP's first choice for argon2id. */
        static final Cost DEFAULT = new Cost(19_456, 2, 1);

        private boolean isAcceptable() {
            return memory >= 8_192 && memory <= 262_144 && passes >= 1 && passes <= 10 && lanes >= 1 && lanes <= 4;
        }
    }

    static PasswordHash parse(String user, String phc) {
        Matcher matcher = FORMAT.matcher(phc);
        if (!matcher.matches()) {
            throw new GatewayException(
                    ErrorCode.MESH_INVALID,
                    "the password hash of user '" + user
                            + "' is not argon2id in PHC format: expected $argon2id$v=19$m=19456,t=2,p=1$salt$hash");
        }
        Cost cost = new Cost(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
        if (!cost.isAcceptable()) {
            throw new GatewayException(
                    ErrorCode.MESH_INVALID,
                    "the password hash of user '" + user
                            + "' has parameters out of range: m must be 8192 to 262144, t 1 to 10, p 1 to 4");
        }
        return new PasswordHash(phc, cost);
    }

    static PasswordHash of(char[] password, Cost cost) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        Argon2Function function = Argon2Function.getInstance(
                cost.memory(), cost.passes(), cost.lanes(), HASH_BYTES, Argon2.ID, Argon2Function.ARGON2_VERSION_13);
        byte[] bytes = utf8(password);
        return new PasswordHash(function.hash(bytes, salt).getResult(), cost);
    }

    boolean matches(String password) {
        return Argon2Function.getInstanceFromHash(phc).check(new SecureString(password.toCharArray()), phc);
    }

    private static byte[] utf8(char[] password) {
        return new String(password).getBytes(StandardCharsets.UTF_8);
    }

    /** Never shows the hash. */
    @Override
    public String toString() {
        return "PasswordHash[" + cost + "]";
    }
}
