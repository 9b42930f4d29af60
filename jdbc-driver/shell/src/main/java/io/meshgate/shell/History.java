package io.meshgate.shell;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.jline.reader.impl.history.DefaultHistory;

/** What was typed, kept in a file that only its owner can read. What looks like a password is not kept. */
final class History extends DefaultHistory {
    private static final Pattern SECRET = Pattern.compile("(?i)(password|passwd|secret|token)\\s*=");

    private final Path file;

    History(Path file) {
        this.file = file;
        create();
    }

    Path file() {
        return file;
    }

    @Override
    public void add(Instant time, String line) {
        if (!SECRET.matcher(line).find()) {
            super.add(time, line);
        }
    }

    private void create() {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null && !Files.isDirectory(directory)) {
                Files.createDirectories(directory, posix ? attributes("rwx------") : new FileAttribute<?>[0]);
            }
            Files.createFile(file, posix ? attributes("rw-------") : new FileAttribute<?>[0]);
        } catch (FileAlreadyExistsException e) {
            restrict(posix);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private void restrict(boolean posix) {
        if (posix) {
            try {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            } catch (IOException e) {
                throw unusable(e);
            }
        }
    }

    private ShellException unusable(IOException e) {
        return new ShellException(
                ExitCode.FAILED, "the history " + file + " cannot be used; name another file with --history", e);
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        FileAttribute<Set<java.nio.file.attribute.PosixFilePermission>> attribute =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
        return new FileAttribute<?>[] {attribute};
    }
}
