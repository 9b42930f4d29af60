package io.meshgate.server.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads files of a mesh directory for people's commands: rules and policy tests, which are not for the gateway.
 * Every file is checked against the schema of its kind; what is wrong is among the problems. Thread-safe but for the
 * problems.
 */
public final class GovernanceFiles {
    private static final int MAX_FILES = 10_000;

    private final Path directory;
    private final SchemaCheck schemas = new SchemaCheck();

    public GovernanceFiles(Path meshDirectory) {
        this.directory = meshDirectory.toAbsolutePath().normalize();
    }

    /** {@code gateway.yaml}, of which no reference is resolved; empty when something is wrong with it. */
    public Optional<Section> gateway(Problems problems) {
        return section("gateway.yaml", FileKind.GATEWAY, problems);
    }

    /** The files of {@code governance/rules} that are right. */
    public List<Section> rules(Problems problems) {
        return sections(yamlFiles("governance/rules", problems), FileKind.RULES, problems);
    }

    /** The names of all policy tests, of {@code governance/tests} and {@code domains/<domain>/tests}. */
    public List<String> testFiles(Problems problems) {
        List<String> files = new ArrayList<>(yamlFiles("governance/tests", problems));
        for (String domain : list("domains", problems)) {
            files.addAll(yamlFiles("domains/" + domain + "/tests", problems));
        }
        return files;
    }

    /** A file of policy tests; empty when something is wrong with it. */
    public Optional<Section> tests(String file, Problems problems) {
        return section(file, FileKind.POLICY_TESTS, problems);
    }

    private List<String> yamlFiles(String folder, Problems problems) {
        List<String> files = new ArrayList<>();
        for (String name : list(folder, problems)) {
            String file = folder + "/" + name;
            if (name.endsWith(".yaml") && !Files.isDirectory(directory.resolve(file))) {
                files.add(file);
            } else if (name.endsWith(".yml") || Files.isDirectory(directory.resolve(file))) {
                // What is not run must not look as if it had passed.
                problems.error(file, Position.START, "not read; the files here end in .yaml and stand in no directory");
            }
        }
        return files;
    }

    private List<String> list(String folder, Problems problems) {
        Path listed = directory.resolve(folder);
        if (!Files.isDirectory(listed)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(listed)) {
            List<String> names = entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
            if (names.size() > MAX_FILES) {
                problems.error(folder, Position.START, "more than " + MAX_FILES + " files");
                return List.of();
            }
            return names;
        } catch (IOException failure) {
            problems.error(folder, Position.START, "cannot be listed");
            return List.of();
        }
    }

    private List<Section> sections(List<String> files, FileKind kind, Problems problems) {
        List<Section> sections = new ArrayList<>();
        files.forEach(file -> section(file, kind, problems).ifPresent(sections::add));
        return sections;
    }

    private Optional<Section> section(String file, FileKind kind, Problems problems) {
        Optional<byte[]> bytes;
        try {
            bytes = BoundedFiles.read(directory.resolve(file));
        } catch (IOException failure) {
            problems.error(file, Position.START, "cannot be read");
            return Optional.empty();
        }
        if (bytes.isEmpty()) {
            problems.error(file, Position.START, "larger than 1 MiB");
        }
        return bytes.flatMap(found -> BoundedFiles.text(file, found, problems))
                .flatMap(text -> YamlReader.read(file, text, problems))
                .filter(document -> schemas.passes(document, kind, problems))
                .map(YamlDocument::section)
                .filter(found -> ReferencePlaces.check(found, kind, problems));
    }
}
