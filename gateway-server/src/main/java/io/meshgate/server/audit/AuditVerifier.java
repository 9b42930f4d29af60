package io.meshgate.server.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks that a log is whole, from its first record to its last. Used once. */
public final class AuditVerifier {
    private static final int LONGEST_LINE = 64 << 20;

    private final AuditDirectory directory;
    private final AuditChain chain;
    private final Optional<Head> after;
    private final Optional<Head> head;
    private AuditChain.@Nullable Link last;
    private long records;
    private long first;
    private boolean headSeen;

    /** A record that someone has noted, to compare the log with later. */
    public record Head(long sequence, String hash) {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

        /** From {@code SEQUENCE:HASH}. */
        public static Optional<Head> parse(String text) {
            Matcher form = FORM.matcher(text);
            return form.matches()
                    ? Optional.of(new Head(Long.parseLong(form.group(1)), form.group(2)))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return sequence + ":" + hash;
        }
    }

    /** Where a log is not whole for the first time, and what is wrong. */
    public record Break(String file, long line, String what) {
        @Override
        public String toString() {
            return file + ":" + line + ": " + what;
        }
    }

    /**
     * What was found.
     *
     * @param records that are whole, up to the break if there is one
     * @param first number of the first of them
     * @param head the last of them; empty if there is none
     */
    public record Report(int files, long records, long first, Optional<Head> head, Optional<Break> problem) {}

    /** A line, and whether a line break ends it. */
    private record Line(byte[] bytes, boolean ended) {}

    private AuditVerifier(Path directory, Optional<AuditKey> key, Optional<Head> after, Optional<Head> head) {
        this.directory = new AuditDirectory(directory);
        this.chain = new AuditChain(key);
        this.after = after;
        this.head = head;
    }

    /**
     * Reads all of a log.
     *
     * @param key with which it was made, if with one
     * @param after a record noted earlier, when those before it have been moved away; else the log begins with record 1
     * @param head a record noted earlier, which must be there: without one, nobody can tell that the end is missing
     */
    public static Report verify(Path directory, Optional<AuditKey> key, Optional<Head> after, Optional<Head> head)
            throws IOException {
        return new AuditVerifier(directory, key, after, head).verify();
    }

    private Report verify() throws IOException {
        List<Path> segments = directory.segments();
        Optional<Break> problem = Optional.empty();
        for (int i = 0; i < segments.size() && problem.isEmpty(); i++) {
            problem = verify(segments, i);
        }
        if (problem.isEmpty()) {
            problem = missingEnd(segments);
        }
        Optional<Head> end = Optional.ofNullable(last).map(link -> new Head(link.sequence(), link.hash()));
        return new Report(segments.size(), records, first, end, problem);
    }

    private Optional<Break> verify(List<Path> segments, int index) throws IOException {
        String name = AuditDirectory.nameOf(segments.get(index));
        try (InputStream in = new BufferedInputStream(Files.newInputStream(segments.get(index)), 1 << 16)) {
            long number = 0;
            for (Line line = read(in); line != null; line = read(in)) {
                number++;
                Optional<String> wrong = check(line, segments, index);
                if (wrong.isPresent()) {
                    return Optional.of(new Break(name, number, wrong.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable Line read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return new Line(bytes.toByteArray(), true);
            }
            if (bytes.size() == LONGEST_LINE) {
                return new Line(bytes.toByteArray(), false);
            }
            bytes.write(next);
        }
        return bytes.size() == 0 ? null : new Line(bytes.toByteArray(), false);
    }

    private Optional<String> check(Line line, List<Path> segments, int index) throws IOException {
        if (!line.ended()) {
            return Optional.of("truncated: the line does not end");
        }
        Optional<AuditChain.Read> form = chain.read(line.bytes());
        if (form.isEmpty()) {
            return Optional.of("changed: the line is no record");
        }
        AuditChain.Read read = form.get();
        Optional<String> wrong = content(read).or(() -> noted(read));
        if (wrong.isPresent()) {
            return wrong;
        }
        wrong = place(read, segments, index);
        if (wrong.isEmpty()) {
            first = records == 0 ? read.link().sequence() : first;
            records++;
            last = read.link();
        }
        return wrong;
    }

    private Optional<String> content(AuditChain.Read read) {
        if (!read.chain().equals(chain.name())) {
            return Optional.of("wrong key: the record says that it was made with " + read.chain()
                    + ", and is verified with " + chain.name());
        }
        return read.intact() ? Optional.empty() : Optional.of("changed: the record's hash does not fit its content");
    }

    private Optional<String> noted(AuditChain.Read read) {
        AuditChain.Link link = read.link();
        headSeen |= head.isPresent() && head.get().sequence() == link.sequence();
        boolean other = differs(after, link) || differs(head, link);
        return other
                ? Optional.of("changed: record " + link.sequence() + " is not the one that was noted")
                : Optional.empty();
    }

    private static boolean differs(Optional<Head> noted, AuditChain.Link link) {
        return noted.isPresent()
                && noted.get().sequence() == link.sequence()
                && !noted.get().hash().equals(link.hash());
    }

    private Optional<String> place(AuditChain.Read read, List<Path> segments, int index) throws IOException {
        long sequence = read.link().sequence();
        AuditChain.Link before = before(sequence);
        if (before == null) {
            return Optional.empty();
        }
        long expected = before.sequence() + 1;
        if (sequence < expected) {
            return Optional.of(
                    "reordered or repeated: record " + sequence + " stands where record " + expected + " is expected");
        }
        if (sequence > expected) {
            String missing = "record " + expected + (sequence == expected + 1 ? "" : " to " + (sequence - 1));
            return Optional.of(
                    occurs(expected, segments, index)
                            ? "reordered: record " + sequence + " stands before record " + expected
                            : "removed: " + missing + " is missing before record " + sequence);
        }
        return read.previous().equals(before.hash())
                ? Optional.empty()
                : Optional.of("changed: record " + sequence + " does not follow from what stands before it");
    }

    /** What has to stand before a record; null for a record before which nothing is known. */
    private AuditChain.@Nullable Link before(long sequence) {
        if (last != null) {
            return last;
        }
        if (after.isEmpty()) {
            return AuditChain.START;
        }
        Head noted = after.get();
        return sequence <= noted.sequence() ? null : new AuditChain.Link(noted.sequence(), noted.hash());
    }

    private boolean occurs(long sequence, List<Path> segments, int from) throws IOException {
        for (Path segment : segments.subList(from, segments.size())) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(segment), 1 << 16)) {
                for (Line line = read(in); line != null; line = read(in)) {
                    if (chain.read(line.bytes())
                            .filter(read -> read.link().sequence() == sequence)
                            .isPresent()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private Optional<Break> missingEnd(List<Path> segments) {
        long end = last == null ? 0 : last.sequence();
        long line = segments.isEmpty() || last == null
                ? 1
                : Math.max(1, end - AuditDirectory.firstSequence(segments.get(segments.size() - 1)) + 1);
        String file = segments.isEmpty() ? "." : AuditDirectory.nameOf(segments.get(segments.size() - 1));
        if (last == null) {
            return Optional.of(new Break(file, line, "truncated: there are no records"));
        }
        Optional<Long> beyond = Stream.of(after, head)
                .flatMap(Optional::stream)
                .map(Head::sequence)
                .filter(noted -> noted > end)
                .findFirst();
        if (beyond.isPresent()) {
            return Optional.of(new Break(
                    file,
                    line,
                    "truncated: the log ends with record " + end + ", and record " + beyond.get() + " was noted"));
        }
        return head.filter(noted -> !headSeen)
                .map(noted -> new Break(
                        file, line, "removed: record " + noted.sequence() + ", which was noted, is not there"));
    }
}
