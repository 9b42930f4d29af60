package io.meshgate.server.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The segment that is being written. Not thread-safe, but for {@link #force()}. */
final class AuditFile implements AutoCloseable {
    private final Path path;
    private final RandomAccessFile file;
    private final @Nullable Object identity;
    private long size;

    private AuditFile(Path path, RandomAccessFile file, @Nullable Object identity, long size) {
        this.path = path;
        this.file = file;
        this.identity = identity;
        this.size = size;
    }

    static AuditFile open(Path path) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("no regular file: " + path);
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            long size = file.length();
            file.seek(size);
            return new AuditFile(path, file, attributes(path).fileKey(), size);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether what is written would be found: a file that was moved or removed takes it all the same. */
    boolean isInPlace() {
        try {
            BasicFileAttributes now = attributes(path);
            return now.size() == size && Objects.equals(now.fileKey(), identity);
        } catch (IOException e) {
            return false;
        }
    }

    /** Adds all of the bytes, or else, as far as the disk lets that be, none. */
    void append(byte[] bytes) throws IOException {
        try {
            file.write(bytes);
            size += bytes.length;
        } catch (IOException e) {
            try {
                file.setLength(size);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    long size() {
        return size;
    }

    /** Returns when all that was appended before is on the disk. */
    void force() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
