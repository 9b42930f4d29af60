package io.meshgate.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.audit.AuditSettings.Sync;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The log in real files: whole after everything that may befall it, and not whole after everything that is done to it. */
final class AuditLogTest {
    private static final AuditKey KEY =
            AuditKey.of("0123456789abcdef".getBytes(StandardCharsets.UTF_8)).orElseThrow();

    @TempDir
    Path temporary;

    private final MovableClock clock = new MovableClock();

    private static final class MovableClock extends Clock {
        private Instant now = Instant.parse("2026-03-01T12:00:00.123456789Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private Path directory() {
        return temporary.resolve("audit");
    }

    private AuditSettings settings() {
        return AuditSettings.defaults(directory());
    }

    private AuditSettings keyed(AuditKey key) {
        return new AuditSettings(directory(), 1 << 20, true, Sync.INTERVAL, Duration.ofSeconds(1), Optional.of(key));
    }

    private AuditSettings rotatingAt(long bytes) {
        return new AuditSettings(directory(), bytes, false, Sync.INTERVAL, Duration.ofSeconds(1), Optional.empty());
    }

    private AuditLog open(AuditSettings settings) {
        return AuditLog.open(settings, clock);
    }

    private static AuditRecord record(int number) {
        return AuditRecord.of(AuditEvent.SIGNED_IN).with("user", "user-" + number);
    }

    /** A log of the start, so many records, and the end. */
    private void write(AuditSettings settings, int records) {
        try (AuditLog log = open(settings)) {
            IntStream.range(0, records).forEach(number -> log.require(record(number)));
        }
    }

    private AuditVerifier.Report verify() throws IOException {
        return verify(Optional.empty());
    }

    private AuditVerifier.Report verify(Optional<AuditKey> key) throws IOException {
        return AuditVerifier.verify(directory(), key, Optional.empty(), Optional.empty());
    }

    private String problem() throws IOException {
        return verify().problem().map(AuditVerifier.Break::toString).orElse("whole");
    }

    private List<Path> files() throws IOException {
        return new AuditDirectory(directory()).segments();
    }

    private Path only() throws IOException {
        List<Path> files = files();
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    private List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file);
    }

    private void rewrite(Path file, List<String> lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    /** There are locales whose digits are not those of ASCII. */
    @Test
    void namesItsFilesAlikeInAllLocales() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            write(rotatingAt(500), 5);
            write(rotatingAt(500), 5);
        } finally {
            Locale.setDefault(before);
        }
        assertThat(verify().records()).isEqualTo(14);
        assertThat(problem()).isEqualTo("whole");
    }

    @Test
    void chainsRecordsThatSayWhenAndWhat() throws IOException {
        write(settings(), 2);

        List<String> lines = lines(only());
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .startsWith("{\"seq\":1,\"time\":\"2026-03-01T12:00:00.123456Z\",\"chain\":\"sha256\",\"prev\":\""
                        + "0".repeat(64) + "\",\"event\":\"gateway-started\",\"previous_end\":\"none\"");
        assertThat(lines.get(1)).contains("\"event\":\"signed-in\",\"user\":\"user-0\"");
        assertThat(lines.get(3)).contains("\"event\":\"gateway-stopped\"");
        String hash =
                lines.get(0).substring(lines.get(0).length() - 66, lines.get(0).length() - 2);
        assertThat(lines.get(1)).contains("\"prev\":\"" + hash + "\"");
        assertThat(verify().records()).isEqualTo(4);
        assertThat(problem()).isEqualTo("whole");
    }

    @Test
    void recordsTextsOfWhateverCharacters() throws IOException {
        String odd = "\ud83d \u202e \u0000 \n \" \u00e9 " + "\ud83d\ude00";
        try (AuditLog log = open(settings())) {
            log.require(AuditRecord.of(AuditEvent.SIGNED_IN).with("user", odd));

            assertThat(log.recent(1).get(0).text("user")).contains(odd);
        }
        assertThat(Files.readString(only())).matches("[\\x20-\\x7e\n]+");
        assertThat(problem()).isEqualTo("whole");
    }

    @Test
    void goesOnAfterARestart() throws IOException {
        write(settings(), 3);
        write(settings(), 3);

        assertThat(lines(only())).hasSize(10);
        assertThat(lines(only()).get(5)).contains("\"seq\":6", "\"previous_end\":\"orderly\"");
        assertThat(problem()).isEqualTo("whole");
    }

    @Test
    void beginsNewFilesBySizeAndGoesOnAcrossThem() throws IOException {
        write(rotatingAt(2_000), 40);
        write(rotatingAt(2_000), 40);

        assertThat(files()).hasSizeGreaterThan(8);
        assertThat(files()).allSatisfy(file -> assertThat(Files.size(file)).isLessThan(2_500));
        assertThat(verify().records()).isEqualTo(84);
        assertThat(problem()).isEqualTo("whole");
    }

    @Test
    void beginsANewFileEachDay() throws IOException {
        try (AuditLog log = open(settings())) {
            log.require(record(1));
            clock.now = clock.now.plus(Duration.ofHours(12));
            log.require(record(2));
            log.require(record(3));
        }
        clock.now = clock.now.plus(Duration.ofDays(3));
        write(settings(), 1);

        assertThat(files().stream().map(AuditDirectory::nameOf))
                .containsExactly("audit-000000000001.jsonl", "audit-000000000003.jsonl", "audit-000000000006.jsonl");
        assertThat(problem()).isEqualTo("whole");
    }

    @Test
    void isForItsOwnerAlone() throws IOException {
        write(rotatingAt(500), 5);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
                .isEqualTo("rwx------");
        assertThat(files())
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
    }

    @Test
    void isOfOneGatewayAtATime() throws IOException {
        try (AuditLog log = open(settings())) {
            assertThatThrownBy(() -> open(settings()))
                    .isInstanceOfSatisfying(
                            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.AUDIT_UNAVAILABLE));
            log.require(record(1));
        }
        write(settings(), 1);
        assertThat(problem()).isEqualTo("whole");
    }

    @ParameterizedTest
    @EnumSource
    void staysWholeUnderManyThreads(Sync sync) throws Exception {
        AuditSettings settings =
                new AuditSettings(directory(), 20_000, false, sync, Duration.ofSeconds(1), Optional.of(KEY));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (AuditLog log = open(settings)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                all.add(threads.submit(() -> IntStream.range(0, 50).forEach(number -> log.require(record(number)))));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(verify(Optional.of(KEY)))
                .isEqualTo(new AuditVerifier.Report(
                        files().size(), 402, 1, verify(Optional.of(KEY)).head(), Optional.empty()));
        assertThat(files()).hasSizeGreaterThan(3);
    }

    @Test
    void isWrittenByThreadsThatAreInterrupted() throws IOException {
        try (AuditLog log = open(rotatingAt(1_000))) {
            Thread.currentThread().interrupt();
            IntStream.range(0, 20).forEach(number -> log.require(record(number)));
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(verify().records()).isEqualTo(22);
        assertThat(problem()).isEqualTo("whole");
    }

    @Test
    void setsALineAsideThatACrashLeftUnfinished() throws IOException {
        write(settings(), 2);
        String torn = "{\"seq\":5,\"time\":\"2026-03-01T12:00";
        Files.writeString(only(), torn, StandardOpenOption.APPEND);
        assertThat(problem()).isEqualTo("audit-000000000001.jsonl:5: truncated: the line does not end");

        write(settings(), 1);

        assertThat(problem()).isEqualTo("whole");
        assertThat(lines(only()).get(4))
                .contains("\"event\":\"log-recovered\",\"torn_bytes\":" + torn.length())
                .contains("\"torn_file\":\"audit-000000000005.torn\"");
        assertThat(lines(only()).get(5)).contains("\"event\":\"gateway-started\"");
        assertThat(directory().resolve("audit-000000000005.torn")).hasContent(torn);
    }

    @Test
    void recoversAFileOfWhichACrashLeftNoLine() throws IOException {
        write(settings(), 2);
        Files.writeString(directory().resolve("audit-000000000005.jsonl"), "{\"se");

        write(settings(), 1);

        assertThat(files()).hasSize(2);
        assertThat(problem()).isEqualTo("whole");
        assertThat(verify().records()).isEqualTo(8);
    }

    @Test
    void saysThatTheGatewayBeforeDidNotEndInOrder() throws IOException {
        write(settings(), 2);
        List<String> lines = lines(only());
        rewrite(only(), lines.subList(0, 3));

        write(settings(), 0);

        assertThat(lines(only()).get(3)).contains("\"seq\":4", "gateway-started", "\"previous_end\":\"unclean\"");
    }

    @Test
    void doesNotGoOnAfterARecordThatWasChanged() throws IOException {
        write(settings(), 2);
        List<String> lines = lines(only());
        lines.set(3, lines.get(3).replace("gateway-stopped", "gateway-stopper"));
        rewrite(only(), lines);

        assertThatThrownBy(() -> open(settings()))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.AUDIT_UNAVAILABLE));
        assertThat(lines(only())).hasSize(4);
    }

    @Test
    void doesNotGoOnWithAnotherKey() {
        write(keyed(KEY), 2);

        assertThatThrownBy(() -> open(settings())).isInstanceOf(GatewayException.class);
        write(keyed(KEY), 2);
    }

    @Test
    void findsAnyByteThatWasChanged() throws IOException {
        write(settings(), 3);
        Path file = only();
        byte[] bytes = Files.readAllBytes(file);
        int line = 1;
        for (int i = 0; i < bytes.length; i++) {
            byte original = bytes[i];
            bytes[i] ^= 1;
            Files.write(file, bytes);
            assertThat(problem()).as("byte %d", i).startsWith("audit-000000000001.jsonl:" + line + ": ");
            bytes[i] = original;
            line += original == '\n' ? 1 : 0;
        }
    }

    @Test
    void findsALineThatWasRemoved() throws IOException {
        write(settings(), 5);
        List<String> lines = lines(only());
        lines.remove(3);
        rewrite(only(), lines);

        assertThat(problem()).isEqualTo("audit-000000000001.jsonl:4: removed: record 4 is missing before record 5");
    }

    @Test
    void findsLinesThatWereSwapped() throws IOException {
        write(settings(), 5);
        List<String> lines = lines(only());
        Collections.swap(lines, 2, 3);
        rewrite(only(), lines);

        assertThat(problem()).isEqualTo("audit-000000000001.jsonl:3: reordered: record 4 stands before record 3");
    }

    @Test
    void findsALineThatStandsTwice() throws IOException {
        write(settings(), 5);
        List<String> lines = lines(only());
        lines.add(3, lines.get(2));
        rewrite(only(), lines);

        assertThat(problem()).startsWith("audit-000000000001.jsonl:4: reordered or repeated: record 3 stands");
    }

    @Test
    void findsAFileThatWasRemoved() throws IOException {
        write(rotatingAt(1_000), 20);
        List<Path> files = files();
        Files.delete(files.get(2));

        assertThat(problem())
                .startsWith(AuditDirectory.nameOf(files.get(3)) + ":1: removed: record ")
                .contains(" is missing before record " + AuditDirectory.firstSequence(files.get(3)));

        Files.delete(files.get(0));
        assertThat(problem()).startsWith(AuditDirectory.nameOf(files.get(1)) + ":1: removed: record 1 ");
    }

    @Test
    void findsAnEndThatWasCutOffOnlyAgainstANotedHead() throws IOException {
        write(settings(), 5);
        Optional<AuditVerifier.Head> head = verify().head();
        List<String> lines = lines(only());
        rewrite(only(), lines.subList(0, 5));

        assertThat(problem()).isEqualTo("whole");
        assertThat(AuditVerifier.verify(directory(), Optional.empty(), Optional.empty(), head)
                        .problem()
                        .map(AuditVerifier.Break::toString))
                .contains("audit-000000000001.jsonl:5: truncated: the log ends with record 5, and record 7 was noted");
        assertThat(AuditVerifier.verify(directory(), Optional.empty(), head, Optional.empty())
                        .problem()
                        .map(AuditVerifier.Break::what))
                .contains("truncated: the log ends with record 5, and record 7 was noted");
    }

    @Test
    void findsAChainThatWasMadeAnewOnlyWithAKeyOrANotedHead() throws IOException {
        write(settings(), 5);
        Optional<AuditVerifier.Head> head = verify().head();
        Files.delete(only());
        write(settings(), 5);
        AuditVerifier.Head same = verify().head().orElseThrow();
        assertThat(head).contains(same);
        Files.delete(only());
        clock.now = clock.now.plusSeconds(1);
        write(settings(), 5);

        assertThat(problem()).isEqualTo("whole");
        assertThat(AuditVerifier.verify(directory(), Optional.empty(), Optional.empty(), head)
                        .problem()
                        .map(AuditVerifier.Break::what))
                .contains("changed: record 7 is not the one that was noted");
    }

    @Test
    void isNotWholeUnderAnotherKeyOrNone() throws IOException {
        write(keyed(KEY), 3);
        AuditKey other = AuditKey.of("another key of 16".getBytes(StandardCharsets.UTF_8))
                .orElseThrow();

        assertThat(verify(Optional.of(KEY)).problem()).isEmpty();
        assertThat(problem())
                .startsWith("audit-000000000001.jsonl:1: wrong key: the record says that it was made with hmac");
        assertThat(verify(Optional.of(other)).problem().orElseThrow().what()).startsWith("wrong key");
    }

    @Test
    void cannotBeForgedWithoutTheKey() throws IOException {
        write(keyed(KEY), 3);
        AuditKey other = AuditKey.of("another key of 16".getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
        List<String> lines = lines(only());
        AuditChain.Read first = new AuditChain(Optional.of(KEY))
                .read(lines.get(0).getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
        byte[] forged = new AuditChain(Optional.of(other))
                .seal(first.link(), clock.now, record(7))
                .line();
        String honest = new AuditChain(Optional.of(KEY)).name();
        lines.set(
                1,
                new String(forged, StandardCharsets.UTF_8)
                        .strip()
                        .replace(new AuditChain(Optional.of(other)).name(), honest));
        rewrite(only(), lines);

        assertThat(verify(Optional.of(KEY)).problem().map(AuditVerifier.Break::toString))
                .contains("audit-000000000001.jsonl:2: changed: the record's hash does not fit its content");
    }

    @Test
    void isVerifiedFromANotedRecordOnWhenOlderFilesWereMovedAway() throws IOException {
        write(rotatingAt(1_000), 20);
        List<Path> files = files();
        List<String> first = lines(files.get(0));
        String last = first.get(first.size() - 1);
        String noted = first.size() + ":" + last.substring(last.length() - 66, last.length() - 2);
        Files.delete(files.get(0));

        assertThat(AuditVerifier.verify(
                                directory(), Optional.empty(), AuditVerifier.Head.parse(noted), Optional.empty())
                        .problem())
                .isEmpty();
        String wrong = first.size() + ":" + "0".repeat(64);
        assertThat(AuditVerifier.verify(
                                directory(), Optional.empty(), AuditVerifier.Head.parse(wrong), Optional.empty())
                        .problem()
                        .orElseThrow()
                        .what())
                .startsWith("changed: record ");
    }

    @Test
    void refusesWhileItsDirectoryIsNotThereAndSaysHowMuchIsMissing() throws IOException {
        Path moved = temporary.resolve("moved");
        try (AuditLog log = open(settings())) {
            Files.move(directory(), moved);
            Files.writeString(directory(), "in the way");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> log.require(record(1))).isInstanceOfSatisfying(GatewayException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.AUDIT_UNAVAILABLE);
                    assertThat(e.getMessage()).doesNotContain(temporary.toString());
                });
                log.note(record(2));
            }
            Files.delete(directory());
            Files.move(moved, directory());
            log.require(record(3));
        }

        assertThat(problem()).isEqualTo("whole");
        assertThat(lines(only())).hasSize(4);
        assertThat(lines(only()).get(1)).contains("\"event\":\"records-lost\",\"records\":3");
        assertThat(lines(only()).get(2)).contains("user-3");
    }

    @Test
    void isNotContinuedAfterSomebodyCutItWhileItWasWritten() throws IOException {
        try (AuditLog log = open(settings())) {
            log.require(record(1));
            log.require(record(2));
            rewrite(only(), lines(only()).subList(0, 2));
            assertThatThrownBy(() -> log.require(record(3))).isInstanceOf(GatewayException.class);
            assertThatThrownBy(() -> log.require(record(3))).isInstanceOf(GatewayException.class);
        }
        assertThat(lines(only())).hasSize(2);
    }

    @Test
    void isNotWrittenAfterItsEnd() throws IOException {
        AuditLog log = open(settings());
        log.close();
        log.close();

        assertThatThrownBy(() -> log.require(record(1))).isInstanceOf(GatewayException.class);
        assertThat(verify().records()).isEqualTo(2);
    }

    @Test
    void givesTheLastRecordsAcrossFiles() throws IOException {
        try (AuditLog log = open(rotatingAt(700))) {
            IntStream.range(0, 30).forEach(number -> log.require(record(number)));

            assertThat(log.recent(10).stream().map(AuditEntry::sequence))
                    .containsExactlyElementsOf(
                            Stream.iterate(22L, number -> number + 1).limit(10).toList());
            assertThat(log.recent(1_000)).hasSize(31);
            assertThat(log.recent(1).get(0).text("user")).contains("user-29");
        }
    }

    @Test
    void blindsTextsSoThatOnlyEqualOnesAreAlike() {
        try (AuditLog log = open(keyed(KEY))) {
            assertThat(log.blinded("SELECT canary"))
                    .isEqualTo(log.blinded("SELECT canary"))
                    .isNotEqualTo(log.blinded("SELECT canary "))
                    .matches("[0-9a-f]{32}");
        }
    }

    @Test
    void hasNoHeadWithoutRecords() throws IOException {
        Files.createDirectories(directory());

        assertThat(problem()).isEqualTo(".:1: truncated: there are no records");
        assertThat(AuditVerifier.Head.parse("7:" + "a".repeat(64))).isPresent();
        assertThat(AuditVerifier.Head.parse("7:abc")).isEmpty();
    }
}
