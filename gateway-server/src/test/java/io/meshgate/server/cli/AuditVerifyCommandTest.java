package io.meshgate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.server.audit.AuditEvent;
import io.meshgate.server.audit.AuditKey;
import io.meshgate.server.audit.AuditLog;
import io.meshgate.server.audit.AuditRecord;
import io.meshgate.server.audit.AuditSettings;
import io.meshgate.server.mesh.MeshFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code meshgate audit verify} as its users see it. */
final class AuditVerifyCommandTest {
    private static final String KEY = "00112233445566778899aabbccddeeff";
    private static final String FILE = "audit-000000000001.jsonl";

    @TempDir
    Path directory;

    private record Outcome(int exitCode, List<String> out, String err) {}

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Meshgate.commandLine(
                        new ByteArrayInputStream(new byte[0]), new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        return new Outcome(exitCode, out.toString().lines().toList(), err.toString());
    }

    private Path log(Optional<AuditKey> key) {
        Path files = directory.resolve("audit");
        AuditSettings settings =
                new AuditSettings(files, 1 << 20, false, AuditSettings.Sync.INTERVAL, Duration.ofSeconds(1), key);
        try (AuditLog log = AuditLog.open(settings, Clock.systemUTC())) {
            log.require(AuditRecord.of(AuditEvent.SIGNED_IN).with("user", "ann"));
        }
        return files;
    }

    private static Optional<AuditKey> key() {
        return AuditKey.of(KEY.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void countsAndGivesTheHeadOfAWholeLog() {
        Path files = log(Optional.empty());

        Outcome outcome = run("audit", "verify", files.toString());

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).hasSize(3);
        assertThat(outcome.out().get(0)).isEqualTo("3 records whole in 1 file, 1 to 3");
        assertThat(outcome.out().get(1)).matches("Head: 3:[0-9a-f]{64}");
        assertThat(outcome.out().get(2)).isEqualTo("The audit log is whole.");
        String head = outcome.out().get(1).substring("Head: ".length());
        assertThat(run("audit", "verify", files.toString(), "--head", head).exitCode())
                .isZero();
        assertThat(run("audit", "verify", files.toString(), "--head", head.replaceFirst("3:", "4:"))
                        .out()
                        .get(0))
                .isEqualTo(FILE + ":3: truncated: the log ends with record 3, and record 4 was noted");
    }

    @Test
    void namesTheFirstPlaceThatIsNotWhole() throws IOException {
        Path files = log(Optional.empty());
        Path file = files.resolve(FILE);
        Files.writeString(file, Files.readString(file).replace("\"ann\"", "\"bob\""));

        assertThat(run("audit", "verify", files.toString()))
                .isEqualTo(new Outcome(
                        1,
                        List.of(
                                FILE + ":2: changed: the record's hash does not fit its content",
                                "1 record whole in 1 file, 1 to 1",
                                "The audit log is not whole."),
                        ""));
    }

    @Test
    void takesPlaceAndKeyFromAMeshDirectory() throws IOException {
        new MeshFolder(directory)
                .write("secrets/audit", KEY)
                .write("gateway.yaml", "name: demo\naudit: {key: \"${file:secrets/audit}\"}\n")
                .delete("domains/sales/domain.yaml")
                .delete("domains/sales/policies/access.yaml");
        // No connector of the installed ones fits the folder's domain.
        Files.delete(directory.resolve("domains/sales/policies"));
        Files.delete(directory.resolve("domains/sales"));
        log(key());

        assertThat(run("audit", "verify", directory.toString()).exitCode()).isZero();
        Path files = directory.resolve("audit");
        assertThat(run("audit", "verify", files.toString()).out().get(0)).startsWith(FILE + ":1: wrong key: ");
        assertThat(run("audit", "verify", files.toString(), "--key-file", directory + "/secrets/audit")
                        .exitCode())
                .isZero();
    }

    @Test
    void saysWhenThereIsNothingToVerify() throws IOException {
        assertThat(run("audit", "verify", directory.resolve("nowhere").toString())
                        .exitCode())
                .isEqualTo(1);
        assertThat(run("audit", "verify", directory.toString()).out())
                .containsExactly(
                        ".:1: truncated: there are no records",
                        "0 records whole in 0 files",
                        "The audit log is not whole.");
        Files.writeString(directory.resolve("short"), "key");
        assertThat(run("audit", "verify", directory.toString(), "--key-file", directory + "/short")
                        .err())
                .contains("too short");
    }

    @Test
    void refusesHeadsThatAreNone() {
        Outcome outcome = run("audit", "verify", directory.toString(), "--head", "7");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("--head: expected a number, a colon and 64 hex digits");
        assertThat(run("audit").exitCode()).isEqualTo(2);
    }
}
