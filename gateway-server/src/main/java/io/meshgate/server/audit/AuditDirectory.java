package io.meshgate.server.audit;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/*
 * RandomAccessFile throughout, and not FileChannel: the threads that write are those of clients' calls, which are
 * interrupted when a client goes away, and an interrupted thread closes the channel that it uses.
 */

/** The files of an audit log: {@code audit-<number of the first record>.jsonl}. Holds no state. */
record AuditDirectory(Path path) {
    private static final Pattern SEGMENT = Pattern.compile("audit-([0-9]{12,18})\\.jsonl");
    private static final boolean POSIX = File.separatorChar == '/';
    private static final int BLOCK = 64 << 10;
    private static final int LONGEST_LINE = 64 << 20;

    /**
     * The bytes behind the last line break of a file.
     *
     * @param file where they are kept now
     */
    record Torn(long bytes, String sha256, String file) {}

    void create() throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path, permissions("rwx------"));
        }
    }

    private static FileAttribute<?>[] permissions(String text) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    /** In the order in which they were written. */
    List<Path> segments() throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(file -> SEGMENT.matcher(nameOf(file)).matches())
                    .sorted(Comparator.comparingLong(AuditDirectory::firstSequence))
                    .toList();
        }
    }

    static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** The number of the record with which a segment begins, as its name has it. */
    static long firstSequence(Path segment) {
        Matcher name = SEGMENT.matcher(nameOf(segment));
        if (!name.matches()) {
            throw new IllegalArgumentException("no segment of an audit log: " + segment);
        }
        return Long.parseLong(name.group(1));
    }

    /** Makes the file for the records from this one on; one that is there already, and empty, will do. */
    Path createSegment(long firstSequence) throws IOException {
        Path segment = path.resolve(String.format(Locale.ROOT, "audit-%012d.jsonl", firstSequence));
        try {
            createFile(segment);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(segment, LinkOption.NOFOLLOW_LINKS) || Files.size(segment) > 0) {
                throw e;
            }
        }
        syncNames();
        return segment;
    }

    static void createFile(Path file) throws IOException {
        Files.createFile(file, permissions("rw-------"));
    }

    /** Makes new names of files durable. */
    private void syncNames() throws IOException {
        if (!POSIX) {
            // No other system lets a directory be opened.
            return;
        }
        boolean interrupted = false;
        try {
            while (true) {
                try (FileChannel names = FileChannel.open(path, StandardOpenOption.READ)) {
                    names.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Moves what stands behind the last line break of a segment into a file of its own. */
    Optional<Torn> setTornAside(Path segment, long nextSequence) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            byte[] torn = afterLastLineBreak(file);
            if (torn.length == 0) {
                return Optional.empty();
            }
            Path aside = newFileAside(nextSequence);
            try (RandomAccessFile copy = new RandomAccessFile(aside.toFile(), "rw")) {
                copy.write(torn);
                copy.getFD().sync();
            }
            file.setLength(file.length() - torn.length);
            file.getFD().sync();
            String digest = HexFormat.of().formatHex(AuditChain.sha256(torn));
            return Optional.of(new Torn(torn.length, digest, nameOf(aside)));
        }
    }

    private static byte[] afterLastLineBreak(RandomAccessFile file) throws IOException {
        long length = file.length();
        for (int size = BLOCK; ; size *= 8) {
            long from = Math.max(0, length - size);
            byte[] end = read(file, from, length);
            int last = end.length - 1;
            while (last >= 0 && end[last] != '\n') {
                last--;
            }
            if (last >= 0 || from == 0) {
                return Arrays.copyOfRange(end, last + 1, end.length);
            }
            if (size >= LONGEST_LINE) {
                throw new IOException("the audit log ends with more than " + LONGEST_LINE + " bytes that are no line");
            }
        }
    }

    private static byte[] read(RandomAccessFile file, long from, long to) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(to - from)];
        file.seek(from);
        file.readFully(bytes);
        return bytes;
    }

    private Path newFileAside(long nextSequence) throws IOException {
        for (int attempt = 1; ; attempt++) {
            String number = attempt == 1 ? "" : "-" + attempt;
            Path file = path.resolve(String.format(Locale.ROOT, "audit-%012d%s.torn", nextSequence, number));
            try {
                createFile(file);
                return file;
            } catch (FileAlreadyExistsException e) {
                if (attempt == 100) {
                    throw e;
                }
            }
        }
    }

    /** The last whole line of the newest segment that has one. */
    Optional<byte[]> lastLine() throws IOException {
        for (int bytes = BLOCK; bytes <= LONGEST_LINE; bytes *= 8) {
            List<byte[]> lines = lastLines(1, bytes);
            if (!lines.isEmpty()) {
                return Optional.of(lines.get(0));
            }
        }
        return Optional.empty();
    }

    /**
     * The last whole lines, oldest first, without their line breaks.
     *
     * @param mostBytes read of the files
     */
    List<byte[]> lastLines(int most, int mostBytes) throws IOException {
        Deque<byte[]> lines = new ArrayDeque<>();
        List<Path> segments = segments();
        int budget = mostBytes;
        for (int i = segments.size() - 1; i >= 0 && lines.size() < most && budget > 0; i--) {
            try (RandomAccessFile file = new RandomAccessFile(segments.get(i).toFile(), "r")) {
                long length = file.length();
                long from = Math.max(0, length - budget);
                byte[] end = read(file, from, length);
                addLines(end, from > 0, most, lines);
                budget -= end.length;
            }
        }
        return new ArrayList<>(lines);
    }

    /** @param partial whether the first line may have begun before the bytes */
    private static void addLines(byte[] bytes, boolean partial, int most, Deque<byte[]> lines) {
        int end = bytes.length - 1;
        while (end >= 0 && bytes[end] != '\n') {
            end--;
        }
        while (end >= 0 && lines.size() < most) {
            int start = end - 1;
            while (start >= 0 && bytes[start] != '\n') {
                start--;
            }
            if (start < 0 && partial) {
                return;
            }
            lines.addFirst(Arrays.copyOfRange(bytes, start + 1, end));
            end = start;
        }
    }
}
