package io.meshgate.server.cli;

import io.meshgate.server.audit.AuditKey;
import io.meshgate.server.audit.AuditSettings;
import io.meshgate.server.audit.AuditVerifier;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshgate audit verify}: says whether an audit log is whole. */
@Command(
        name = "verify",
        description = {
            "Check that an audit log is whole: that no record was changed, removed or put elsewhere.",
            "Prints the counts and the last record as SEQUENCE:HASH, or the first place at which the log is not whole, as"
                    + " file:line.",
            "That records at the end are missing shows only against a noted SEQUENCE:HASH, given as --head."
        })
final class AuditVerifyCommand implements Callable<Integer> {
    private static final int LARGEST_KEY_FILE = 64 << 10;

    @Parameters(
            paramLabel = "DIR",
            description = "The directory of the audit log, or a mesh directory: then of its gateway's log.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private Path directory;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Holds the key with which the log was made. A mesh directory names its own.")
    private @Nullable Path keyFile;

    @Option(
            names = "--head",
            paramLabel = "SEQUENCE:HASH",
            description = "A record that was noted earlier and must be there.")
    private @Nullable String head;

    @Option(
            names = "--after",
            paramLabel = "SEQUENCE:HASH",
            description = "The log goes on after this record; older files were moved away.")
    private @Nullable String after;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    private record Place(Path directory, Optional<AuditKey> key) {}

    @Override
    public Integer call() throws IOException {
        Optional<AuditVerifier.Head> noted = head(head, "--head");
        Optional<AuditVerifier.Head> beginning = head(after, "--after");
        Place place = place();
        if (!Files.isDirectory(place.directory())) {
            throw new CommandFailedException("there is no audit log in " + place.directory());
        }
        AuditVerifier.Report report = AuditVerifier.verify(place.directory(), place.key(), beginning, noted);
        PrintWriter out = spec.commandLine().getOut();
        report.problem().ifPresent(out::println);
        String range = report.head()
                .map(last -> ", " + report.first() + " to " + last.sequence())
                .orElse("");
        out.println(report.records() + (report.records() == 1 ? " record" : " records") + " whole in " + report.files()
                + (report.files() == 1 ? " file" : " files") + range);
        if (report.problem().isPresent()) {
            out.println("The audit log is not whole.");
            return ExitCode.FAILED;
        }
        report.head().ifPresent(last -> out.println("Head: " + last));
        out.println("The audit log is whole.");
        return ExitCode.OK;
    }

    private Optional<AuditVerifier.Head> head(@Nullable String text, String option) {
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(AuditVerifier.Head.parse(text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), option + ": expected a number, a colon and 64 hex digits")));
    }

    private Place place() throws IOException {
        Optional<AuditKey> given = keyFile == null ? Optional.empty() : Optional.of(key(keyFile));
        if (!Files.exists(directory.resolve("gateway.yaml"))) {
            return new Place(directory, given);
        }
        LoadedMesh mesh = MeshLoader.withInstalledConnectors().load(directory);
        mesh.close();
        AuditSettings settings = mesh.settings()
                .audit()
                .orElseThrow(() -> new CommandFailedException(
                        "gateway.yaml turns the audit log off; give the directory of the log itself"));
        return new Place(settings.directory(), given.isPresent() ? given : settings.key());
    }

    private static AuditKey key(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_KEY_FILE) {
            throw new CommandFailedException("there is no key in " + file);
        }
        byte[] bytes = Files.readAllBytes(file);
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\n') {
            length--;
        }
        if (length > 0 && bytes[length - 1] == '\r') {
            length--;
        }
        return AuditKey.of(Arrays.copyOf(bytes, length))
                .orElseThrow(() -> new CommandFailedException(
                        "the key in " + file + " is too short: at least 16 bytes, raw or as hex digits"));
    }
}
