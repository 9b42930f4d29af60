package io.meshgate.shell.output;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The forms in which results are written. */
public enum Format {
    TABLE(true),
    VERTICAL(true),
    CSV(false),
    JSON(false),
    MARKDOWN(true),
    ARROW(false),
    PARQUET(false);

    private final boolean takesSeveral;

    Format(boolean takesSeveral) {
        this.takesSeveral = takesSeveral;
    }

    /** Whether a file of this form may hold several results: readers of the others expect one. */
    public boolean takesSeveral() {
        return takesSeveral;
    }

    public boolean isBinary() {
        return this == ARROW || this == PARQUET;
    }

    public static Optional<Format> of(String name) {
        return Arrays.stream(values())
                .filter(format -> format.toString().equalsIgnoreCase(name))
                .findFirst();
    }

    /** What is accepted, for messages. */
    public static String accepted() {
        return Arrays.stream(values()).map(Format::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
