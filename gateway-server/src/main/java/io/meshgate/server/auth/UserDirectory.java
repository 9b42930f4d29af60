package io.meshgate.server.auth;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Principal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The users of one loaded mesh directory. Immutable but for the count of failed sign-ins; thread-safe. A reload makes
 * a new one with {@link #reloaded(List)}.
 */
public final class UserDirectory {
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_PASSWORD = 1_024;

    private final Map<String, User> users = new HashMap<>();
    private final Map<String, PasswordHash> hashes = new HashMap<>();
    private final PasswordHash decoy;
    private final SignInThrottle throttle;
    private final LongSupplier ticker;
    private final RecentPasswords recent;

    /** @throws GatewayException with MESH_INVALID for a name given twice or a malformed hash */
    public UserDirectory(List<User> users) {
        this(users, System::nanoTime);
    }

    /** @param ticker nanoseconds of a monotonic clock, for the pauses after failed sign-ins */
    public UserDirectory(List<User> users, LongSupplier ticker) {
        this(users, new SignInThrottle(ticker), ticker);
    }

    private UserDirectory(List<User> users, SignInThrottle throttle, LongSupplier ticker) {
        this.throttle = throttle;
        this.ticker = ticker;
        // Of these users: what was right for those of another directory may be wrong for them.
        this.recent = new RecentPasswords(ticker);
        for (User user : users) {
            if (this.users.put(user.name(), user) != null) {
                throw new GatewayException(ErrorCode.MESH_INVALID, "user '" + user.name() + "' is defined twice");
            }
            hashes.put(user.name(), PasswordHash.parse(user.name(), user.passwordHash()));
        }
        this.decoy = PasswordHash.of("decoy".toCharArray(), usualCost());
    }

    /** A directory of other users that remembers the failed sign-ins of this one. */
    public UserDirectory reloaded(List<User> users) {
        return new UserDirectory(users, throttle, ticker);
    }

    /**
     * Verifies a password. Takes as long for an unknown user as for a wrong password; one that was right in the last
     * five minutes is known at once.
     *
     * @param peer from where
     * @throws GatewayException with UNAUTHENTICATED, not telling which of the two is wrong
     */
    public Principal authenticate(String name, String password, Peer peer) {
        return signIn(name, password, peer).principal();
    }

    User signIn(String name, String password, Peer peer) {
        if (name.length() > LONGEST_NAME || password.length() > LONGEST_PASSWORD) {
            throw refused();
        }
        User user = users.get(name);
        PasswordHash hash = hashes.getOrDefault(name, decoy);
        boolean verified = throttle.attempt(name, peer, () -> {
            if (recent.contains(name, password)) {
                return true;
            }
            boolean right = hash.matches(password) && user != null;
            if (right) {
                recent.remember(name, password);
            }
            return right;
        });
        if (!verified || user == null) {
            throw refused();
        }
        return user;
    }

    /** The user of exactly this name. */
    public Optional<User> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    /** The argon2id hash of a password in PHC format, with a fresh salt, for a users file. */
    public static String hash(char[] password) {
        return PasswordHash.of(password, PasswordHash.Cost.DEFAULT).phc();
    }

    private static GatewayException refused() {
        return new GatewayException(ErrorCode.UNAUTHENTICATED, "the user name or the password is wrong");
    }

    /** A decoy as expensive as most users' hashes, so that time does not tell who exists. */
    private PasswordHash.Cost usualCost() {
        return hashes.values().stream()
                .collect(Collectors.groupingBy(PasswordHash::cost, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.<PasswordHash.Cost, Long>comparingByValue()
                        .thenComparing(entry -> entry.getKey().memory(), Comparator.naturalOrder()))
                .map((Function<Map.Entry<PasswordHash.Cost, Long>, PasswordHash.Cost>) Map.Entry::getKey)
                .orElse(PasswordHash.Cost.DEFAULT);
    }
}
