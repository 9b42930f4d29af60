package io.meshgate.server.classify;

import io.meshgate.connector.TableName;
import io.meshgate.server.classify.TagFile.Additions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Writes suggestions to {@code domains/<domain>/tags/suggested.yaml}, which then is part of the mesh. */
public final class SuggestedTags {
    private static final String FILE = "suggested.yaml";

    private final Path meshDirectory;
    private final Supplier<List<String>> check;

    /** @param check what is wrong with the mesh directory now; nothing if it is right */
    public SuggestedTags(Path meshDirectory, Supplier<List<String>> check) {
        this.meshDirectory = meshDirectory;
        this.check = check;
    }

    /**
     * What became of writing.
     *
     * @param file the file, relative to the mesh directory
     * @param added how many tags the file has now that it had not
     * @param leftOut names that a file of tags cannot express
     * @param problems what was wrong with the directory with the tags added: it is as it was before
     */
    public record Outcome(String file, int added, List<String> leftOut, List<String> problems) {
        public Outcome {
            leftOut = List.copyOf(leftOut);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Adds the declared tags among the suggestions. The file is replaced in one step, and put back when the directory does
     * not check any more.
     *
     * @throws IOException when the file cannot be read or written
     */
    public Outcome write(String domain, List<TableFindings> findings) throws IOException {
        Path folder = folder(domain).resolve("tags");
        Path file = folder.resolve(FILE);
        List<String> leftOut = new ArrayList<>();
        Additions additions = new Additions();
        int added = 0;
        for (TableFindings table : findings) {
            Optional<String> name = name(domain, table.table());
            for (TagSuggestion suggestion : table.suggestions()) {
                if (name.isEmpty() && suggestion.declared()) {
                    leftOut.add(table.table().toString());
                } else if (suggestion.declared() && additions.add(name.get(), suggestion.column(), suggestion.tag())) {
                    added++;
                }
            }
        }
        String relative = meshDirectory.relativize(file).toString().replace('\\', '/');
        if (additions.isEmpty()) {
            return new Outcome(relative, 0, leftOut.stream().distinct().toList(), List.of());
        }
        List<String> problems = replace(file, additions);
        return new Outcome(
                relative,
                problems.isEmpty() ? added : 0,
                leftOut.stream().distinct().toList(),
                problems);
    }

    private List<String> replace(Path file, Additions additions) throws IOException {
        boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (exists && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("it is no plain file");
        }
        Optional<byte[]> before = exists ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        String text = TagFile.of(before.map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                .with(additions);
        Path folder = Objects.requireNonNull(file.getParent());
        boolean folderExisted = Files.isDirectory(folder);
        Files.createDirectories(folder);
        put(file, text.getBytes(StandardCharsets.UTF_8));
        List<String> problems = problemsNow(file, before);
        if (problems.isEmpty()) {
            return problems;
        }
        restore(file, before);
        if (!folderExisted) {
            Files.deleteIfExists(folder);
        }
        return problems;
    }

    /** A check that itself fails must not leave the new file behind. */
    private List<String> problemsNow(Path file, Optional<byte[]> before) throws IOException {
        try {
            return check.get();
        } catch (RuntimeException | Error failure) {
            restore(file, before);
            throw failure;
        }
    }

    private static void restore(Path file, Optional<byte[]> before) throws IOException {
        if (before.isPresent()) {
            put(file, before.get());
        } else {
            Files.delete(file);
        }
    }

    /** A gateway that reads the directory at the same time finds the old file or the new one. */
    private static void put(Path file, byte[] bytes) throws IOException {
        Path hidden =
                file.resolveSibling("." + FILE + "." + ProcessHandle.current().pid());
        try {
            Files.write(
                    hidden,
                    bytes,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DSYNC);
            Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(hidden);
        }
    }

    /** The domain's directory, whose name may differ from the domain's in letter case. */
    private Path folder(String domain) throws IOException {
        try (Stream<Path> folders = Files.list(meshDirectory.resolve("domains"))) {
            return folders.filter(folder -> String.valueOf(folder.getFileName()).equalsIgnoreCase(domain))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the domain's directory is gone"));
        }
    }

    /** As files of tags name a table; empty for names with quotation marks, stars and the like. */
    private static Optional<String> name(String domain, TableName table) {
        boolean expressible = Stream.of(table.schema(), table.table())
                .allMatch(name ->
                        !name.isBlank() && name.equals(name.strip()) && name.indexOf('"') < 0 && name.indexOf('*') < 0);
        return expressible
                ? Optional.of(quoted(domain) + "." + table.schema() + "." + quoted(table.table()))
                : Optional.empty();
    }

    private static String quoted(String part) {
        return part.indexOf('.') < 0 ? part : '"' + part + '"';
    }
}
