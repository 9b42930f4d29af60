package io.meshgate.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where and as whom to connect.
 *
 * @param properties the driver's; with user and password unless the URL has them or a token
 */
record SignIn(String url, Properties properties) {
    static final String DEFAULT_URL = "jdbc:meshgate://127.0.0.1:32010";
    static final String PASSWORD_VARIABLE = "MESHGATE_PASSWORD";

    private static final String PREFIX = "jdbc:meshgate:";

    /**
     * Finds the password: in the URL, the file, the environment, or by asking the person at the terminal.
     *
     * @throws ShellException when there is none, or the URL is not of Meshgate
     */
    static SignIn of(String url, @Nullable String user, @Nullable Path passwordFile, Surroundings surroundings) {
        if (!url.startsWith(PREFIX)) {
            throw new ShellException(
                    ExitCode.USAGE, "--url is not a URL of Meshgate; accepted is " + PREFIX + "//host:port[/catalog]");
        }
        Properties properties = new Properties();
        boolean byToken = hasProperty(url, "token") || hasProperty(url, "token-file");
        boolean named = byToken || hasProperty(url, "user");
        if (user != null || !named) {
            properties.setProperty("user", user != null ? user : System.getProperty("user.name"));
        }
        if (!byToken && !hasProperty(url, "password")) {
            String who = properties.getProperty("user", "the URL's user");
            properties.setProperty("password", password(who, passwordFile, surroundings));
        }
        return new SignIn(url, properties);
    }

    /** The same, for a purpose; null for that of the URL, or none. */
    SignIn forPurpose(@Nullable String purpose) {
        if (purpose == null) {
            return this;
        }
        Properties more = new Properties();
        more.putAll(properties);
        more.setProperty("purpose", purpose);
        return new SignIn(url, more);
    }

    private static boolean hasProperty(String url, String name) {
        int question = url.indexOf('?');
        return question >= 0
                && List.of(url.substring(question + 1).split("&")).stream()
                        .anyMatch(pair -> pair.startsWith(name + "="));
    }

    private static String password(String user, @Nullable Path file, Surroundings surroundings) {
        if (file != null) {
            return firstLine(file);
        }
        return surroundings
                .variable(PASSWORD_VARIABLE)
                .or(() -> new PasswordPrompt(surroundings).ask(user))
                .orElseThrow(() -> new ShellException(
                        ExitCode.NO_CONNECTION,
                        "there is no password for " + user + ": set " + PASSWORD_VARIABLE
                                + ", name a file with --password-file, or start the shell on a terminal"));
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new ShellException(ExitCode.USAGE, "--password-file: " + file + " cannot be read", e);
        }
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
        int question = url.indexOf('?');
        return question < 0 ? url : url.substring(0, question);
    }
}
