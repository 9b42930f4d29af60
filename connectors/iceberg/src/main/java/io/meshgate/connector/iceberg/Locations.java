package io.meshgate.connector.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directories below which all files of a domain lie, and the only way from a location in a table's metadata, which
 * is hostile input, to a path.
 */
final class Locations {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final Pattern EXPANDED_BY_ENGINES = Pattern.compile("[*?\\[\\]{}\\\\]");

    private final List<Path> directories;

    /** @param directories absolute and normalised */
    Locations(List<Path> directories) {
        this.directories = List.copyOf(directories);
    }

    List<Path> directories() {
        return directories;
    }

    /**
     * The path that a location names, checked to lie below the directories, links followed. It need not exist.
     *
     * @throws RefusedLocationException when it leads elsewhere
     */
    Path resolve(String location) {
        Path path = lexical(location);
        requireRealBelow(path);
        return path;
    }

    /** Whether an engine would take a path for a pattern of several files. */
    static boolean isPattern(Path path) {
        return EXPANDED_BY_ENGINES.matcher(path.toString()).find();
    }

    /** Whether {@link #resolve} gives the path of a location rather than refuse it. */
    boolean allows(String location) {
        try {
            resolve(location);
            return true;
        } catch (RefusedLocationException e) {
            return false;
        }
    }

    /**
     * As {@link #resolve}, for a data or delete file.
     *
     * @param checkedDirectories directories that are known to lie where they seem to; added to
     * @throws NoSuchFileException when the file is gone, or is not the file of this length that the metadata names
     */
    Path resolveFile(String location, long length, Set<Path> checkedDirectories) throws NoSuchFileException {
        Path path = lexical(location);
        BasicFileAttributes attributes = attributes(path);
        Path directory = path.getParent();
        if (!attributes.isRegularFile()) {
            requireRealBelow(path);
        } else if (directory != null) {
            requireRealBelow(directory, checkedDirectories);
        }
        long actual = attributes.isRegularFile() ? attributes.size() : sizeOfTarget(path);
        if (actual != length) {
            throw new NoSuchFileException(path.toString(), null, "has " + actual + " bytes instead of " + length);
        }
        return path;
    }

    private Path lexical(String location) {
        Path path = parse(location);
        // Writers disagree on whether a location is percent-encoded; neither reading may lead outside.
        if (!isBelow(path) || (isEncoded(location) && !isBelow(parse(decoded(location))))) {
            throw new RefusedLocationException(
                    RefusedLocationException.Reason.OUTSIDE, "outside the allowed locations: " + location);
        }
        return path;
    }

    private boolean isBelow(Path path) {
        return directories.stream().anyMatch(directory -> path.startsWith(directory) && !path.equals(directory));
    }

    private static Path parse(String location) {
        String path = location;
        Matcher matcher = SCHEME.matcher(location);
        if (matcher.matches()) {
            if (!matcher.group(1).toLowerCase(Locale.ROOT).equals("file")) {
                throw new RefusedLocationException(
                        RefusedLocationException.Reason.SCHEME, matcher.group(1).toLowerCase(Locale.ROOT));
            }
            path = withoutAuthority(matcher.group(2));
        }
        try {
            return absolute(Path.of(path).normalize(), location);
        } catch (InvalidPathException e) {
            throw new RefusedLocationException(RefusedLocationException.Reason.OUTSIDE, "not a path: " + location, e);
        }
    }

    private static Path absolute(Path path, String location) {
        if (!path.isAbsolute()) {
            throw new RefusedLocationException(RefusedLocationException.Reason.OUTSIDE, "not absolute: " + location);
        }
        return path;
    }

    private static String withoutAuthority(String path) {
        if (!path.startsWith("//")) {
            return path;
        }
        int slash = path.indexOf('/', 2);
        String authority = slash < 0 ? path.substring(2) : path.substring(2, slash);
        if (!authority.isEmpty() && !authority.equals("localhost")) {
            throw new RefusedLocationException(
                    RefusedLocationException.Reason.OUTSIDE, "a file on another host: " + authority);
        }
        return slash < 0 ? "/" : path.substring(slash);
    }

    private static boolean isEncoded(String location) {
        return location.indexOf('%') >= 0;
    }

    private static String decoded(String location) {
        try {
            return URLDecoder.decode(location.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return location; // not an encoding, so no reader can decode it
        }
    }

    /** A directory that is no link lies where its parent lies: that is one call where following links is many. */
    private void requireRealBelow(Path directory, Set<Path> checked) throws NoSuchFileException {
        if (checked.contains(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null && isBelow(directory) && attributes(directory).isDirectory()) {
            requireRealBelow(parent, checked);
        } else {
            requireRealBelow(directory);
        }
        checked.add(directory);
    }

    private void requireRealBelow(Path path) {
        Path existing = path;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = existing.getParent();
            if (parent == null || !isBelowOrEqual(parent)) {
                return; // nothing that exists, hence no link, below the directory
            }
            existing = parent;
        }
        try {
            Path real = existing.toRealPath();
            for (Path directory : directories) {
                if (Files.exists(directory) && real.startsWith(directory.toRealPath())) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new RefusedLocationException(
                    RefusedLocationException.Reason.OUTSIDE, "a link that cannot be followed: " + path, e);
        }
        throw new RefusedLocationException(
                RefusedLocationException.Reason.OUTSIDE, "a link out of the allowed locations: " + path);
    }

    private boolean isBelowOrEqual(Path path) {
        return directories.stream().anyMatch(path::startsWith);
    }

    private static BasicFileAttributes attributes(Path path) throws NoSuchFileException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sizeOfTarget(Path path) throws NoSuchFileException {
        try {
            return Files.isRegularFile(path) ? Files.size(path) : -1;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
