package io.meshgate.server.mesh;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces references, <code>${env:NAME}</code> and <code>${file:PATH}</code>, by what they stand for. Remembers the
 * values of one load for its fingerprint; no message holds one.
 */
final class Secrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)\\}");

    private final Function<String, Optional<String>> environment;
    private final ReferencedFiles files;
    private final Problems problems;
    private final SortedMap<String, byte[]> values = new TreeMap<>();

    Secrets(Function<String, Optional<String>> environment, ReferencedFiles files, Problems problems) {
        this.environment = environment;
        this.files = files;
        this.problems = problems;
    }

    static boolean holdsReference(String text) {
        return REFERENCE.matcher(text).find();
    }

    static boolean isReference(String text) {
        return REFERENCE.matcher(text).matches();
    }

    static String withoutReferences(String text) {
        return REFERENCE.matcher(text).replaceAll("");
    }

    /** The bytes behind a value that is one reference; empty when there are none, which is then a problem. */
    Optional<byte[]> bytes(Section section) {
        Matcher reference = REFERENCE.matcher(section.text());
        if (!reference.matches()) {
            throw new IllegalStateException("the schema lets a value pass that is no reference");
        }
        return resolve(reference, section);
    }

    /** A text with all references in it replaced; empty when one has no value, which is then a problem. */
    Optional<String> text(Section section) {
        Matcher reference = REFERENCE.matcher(section.text());
        StringBuilder text = new StringBuilder();
        boolean complete = true;
        while (reference.find()) {
            Optional<String> value = resolve(reference, section).flatMap(bytes -> decode(reference, bytes, section));
            reference.appendReplacement(text, Matcher.quoteReplacement(value.orElse("")));
            complete &= value.isPresent();
        }
        reference.appendTail(text);
        return complete ? Optional.of(text.toString()) : Optional.empty();
    }

    private Optional<byte[]> resolve(Matcher reference, Section section) {
        String name = reference.group(2);
        boolean isFile = reference.group(1).equals("file");
        Optional<byte[]> value = isFile
                ? files.read(name).map(Secrets::withoutFinalLineBreak)
                : environment.apply(name).map(text -> text.getBytes(StandardCharsets.UTF_8));
        if (value.isEmpty()) {
            String missing = isFile ? "there is no such file that can be read" : "the variable is not set";
            problems.error(
                    section.file(),
                    section.position(),
                    "the reference " + reference.group() + " has no value: " + missing);
            return Optional.empty();
        }
        if (value.get().length == 0) {
            problems.error(
                    section.file(), section.position(), "the reference " + reference.group() + " has an empty value");
            return Optional.empty();
        }
        values.put(reference.group(), value.get());
        return value;
    }

    private Optional<String> decode(Matcher reference, byte[] bytes, Section section) {
        try {
            return Optional.of(BoundedFiles.strictText(bytes));
        } catch (CharacterCodingException failure) {
            problems.error(
                    section.file(),
                    section.position(),
                    "the value of the reference " + reference.group() + " is not UTF-8");
            return Optional.empty();
        }
    }

    private static byte[] withoutFinalLineBreak(byte[] bytes) {
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\n') {
            length--;
        }
        if (length > 0 && bytes[length - 1] == '\r') {
            length--;
        }
        return Arrays.copyOf(bytes, length);
    }

    /** What was resolved, by reference. */
    SortedMap<String, byte[]> values() {
        return values;
    }
}
