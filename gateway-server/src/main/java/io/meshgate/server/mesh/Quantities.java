package io.meshgate.server.mesh;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations such as {@code 30s} and sizes such as {@code 64MiB}; the schemas let no other form pass. */
final class Quantities {
    private static final Pattern DURATION = Pattern.compile("([0-9]+)(ms|s|m|h|d)");

    private static final Pattern SIZE = Pattern.compile("([0-9]+) ?(MB|GB|TB|MiB|GiB|TiB)");

    private Quantities() {}

    static long bytes(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("the schema lets a value pass that is no size");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "MB" -> amount * 1_000_000L;
            case "GB" -> amount * 1_000_000_000L;
            case "TB" -> amount * 1_000_000_000_000L;
            case "MiB" -> amount << 20;
            case "GiB" -> amount << 30;
            default -> amount << 40;
        };
    }

    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("the schema lets a value pass that is no duration");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
