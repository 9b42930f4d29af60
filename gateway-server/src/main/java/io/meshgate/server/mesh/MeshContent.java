package io.meshgate.server.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The bytes of a mesh directory's files, read once: what is checked is what is loaded.
 *
 * <p>Data of domains that lies inside the directory (a warehouse, a catalog's database file) is not looked at. Hidden
 * files are ignored, symbolic links are followed.
 */
final class MeshContent {
    private static final int MAX_FILES = 10_000;
    private static final Set<String> TOP_DIRECTORIES = Set.of("governance", "domains");
    private static final Set<String> GOVERNANCE_FILES =
            new TreeSet<>(Set.of("classifications.yaml", "entitlements.yaml", "keys.yaml", "purposes.yaml"));
    private static final Set<String> DOMAIN_FILES = new TreeSet<>(Set.of("domain.yaml", "entitlements.yaml"));
    /** Directories of any number of files of one kind, of the mesh and of each domain. */
    private static final Set<String> PART_DIRECTORIES = new TreeSet<>(Set.of("policies", "tags"));

    /** The directory of a domain's data contracts. */
    static final String CONTRACTS = "contracts";

    private static final Set<String> DOMAIN_DIRECTORIES = Set.of("policies", "tags", "tests", CONTRACTS);
    /** For people's commands: what stands there changes nothing for the gateway. */
    private static final Set<String> COMMAND_DIRECTORIES = Set.of("rules", "tests");

    private static final Pattern README = Pattern.compile("(?i)readme(\\.[a-z]+)?");

    private final Path directory;
    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private final List<String> domainDirectories = new ArrayList<>();
    private final Problems problems;

    private MeshContent(Path directory, Problems problems) {
        this.directory = directory;
        this.problems = problems;
    }

    /** Reads what is there; what cannot be read, or is not expected there, is among the problems. */
    static MeshContent read(Path meshDirectory, Problems problems) {
        Path directory = meshDirectory.toAbsolutePath().normalize();
        MeshContent content = new MeshContent(directory, problems);
        if (content.exists()) {
            content.readAll();
        } else {
            problems.error("gateway.yaml", Position.START, "there is no such mesh directory");
        }
        return content;
    }

    boolean exists() {
        return Files.isDirectory(directory);
    }

    private void readAll() {
        for (String name : list("")) {
            if (isDirectory(name)) {
                warnOfMisplacedDirectory(name);
            } else if (isYaml(name)) {
                readFile(name);
            }
        }
        readGovernance();
        readDomains();
    }

    private void warnOfMisplacedDirectory(String name) {
        if (!TOP_DIRECTORIES.contains(name) && (name.equals("policies") || isMisspelt(name, TOP_DIRECTORIES))) {
            String meant = name.equals("policies")
                    ? "policies belong in governance/policies or domains/<domain>/policies"
                    : "did you mean '"
                            + Suggestion.nearest(name, TOP_DIRECTORIES).orElse("") + "'?";
            problems.warning(name, Position.START, "this directory is not read; " + meant);
        }
    }

    private void readGovernance() {
        for (String name : list("governance")) {
            String path = "governance/" + name;
            if (GOVERNANCE_FILES.contains(name)) {
                readFile(path);
            } else if (PART_DIRECTORIES.contains(name)) {
                readParts(path);
            } else if (!COMMAND_DIRECTORIES.contains(name) && (isYaml(name) || isDirectory(path))) {
                warnOfUnread(path, name, GOVERNANCE_FILES);
            }
        }
    }

    private void warnOfUnread(String path, String name, Set<String> files) {
        Set<String> known = new TreeSet<>(files);
        known.addAll(PART_DIRECTORIES);
        problems.warning(path, Position.START, "this is not read" + Suggestion.clause(name, known));
    }

    private void readDomains() {
        for (String domain : list("domains")) {
            String path = "domains/" + domain;
            if (isDirectory(path)) {
                domainDirectories.add(domain);
                readDomain(path);
            } else if (isYaml(domain)) {
                problems.warning(path, Position.START, "not read; a domain is a directory with a domain.yaml");
            }
        }
    }

    private void readDomain(String domain) {
        for (String name : list(domain)) {
            String path = domain + "/" + name;
            if (DOMAIN_FILES.contains(name)) {
                readFile(path);
            } else if (PART_DIRECTORIES.contains(name) || name.equals(CONTRACTS)) {
                readParts(path);
            } else if (isYaml(name) || (isDirectory(path) && isMisspelt(name, DOMAIN_DIRECTORIES))) {
                warnOfUnread(path, name, DOMAIN_FILES);
            }
        }
    }

    /** Files of one kind, any number of them, in a directory of their own. */
    private void readParts(String path) {
        String kind = path.substring(path.lastIndexOf('/') + 1);
        String ending = kind.equals(CONTRACTS) ? ".odcs.yaml" : ".yaml";
        for (String name : list(path)) {
            String file = path + "/" + name;
            if (isDirectory(file)) {
                problems.error(
                        file, Position.START, "a directory among " + kind + ", which is not read; move its files up");
            } else if (name.endsWith(ending)) {
                readFile(file);
            } else if (isYaml(name)) {
                problems.error(file, Position.START, "files of " + kind + " end in " + ending);
            } else if (!README.matcher(name).matches()) {
                problems.warning(file, Position.START, "not read; files of " + kind + " end in " + ending);
            }
        }
    }

    private void readFile(String path) {
        if (files.size() >= MAX_FILES) {
            problems.error(path, Position.START, "more than " + MAX_FILES + " files");
            return;
        }
        try {
            BoundedFiles.read(directory.resolve(path))
                    .ifPresentOrElse(
                            bytes -> files.put(path, bytes),
                            () -> problems.error(path, Position.START, "larger than 1 MiB"));
        } catch (IOException failure) {
            problems.error(path, Position.START, "cannot be read");
        }
    }

    private List<String> list(String path) {
        Path listed = directory.resolve(path);
        if (!Files.isDirectory(listed)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(listed)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            problems.error(path.isEmpty() ? "gateway.yaml" : path, Position.START, "the directory cannot be listed");
            return List.of();
        }
    }

    private boolean isDirectory(String path) {
        return Files.isDirectory(directory.resolve(path));
    }

    private static boolean isYaml(String name) {
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private static boolean isMisspelt(String name, Set<String> known) {
        return !known.contains(name) && Suggestion.nearest(name, known).isPresent();
    }

    Path directory() {
        return directory;
    }

    /** By path relative to the directory, parts joined with {@code /}. */
    SortedMap<String, byte[]> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    Optional<byte[]> file(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** The names of the directories under {@code domains}, sorted. */
    List<String> domainDirectories() {
        return List.copyOf(domainDirectories);
    }
}
