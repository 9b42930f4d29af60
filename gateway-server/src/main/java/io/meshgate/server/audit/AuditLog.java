package io.meshgate.server.audit;

import static io.meshgate.server.audit.AuditSettings.Sync.ALWAYS;
import static io.meshgate.server.audit.AuditSettings.Sync.INTERVAL;

import io.meshgate.connector.GatewayException;
import io.meshgate.server.audit.AuditChain.Link;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Whoever has something to record writes it, under one lock, straight to the file: there is no queue that could fill up,
 * or be lost with the process. A record costs a look at the file's place and one write. With ALWAYS the first of those
 * who wait for the disk forces what all of them have written, with the lock given up meanwhile.
 *
 * After any failure the file is opened anew with the next record, and that only if it still ends with the record that
 * was written last: a log that was changed while the gateway runs is not continued.
 */

/** The audit log in files of one directory, of one gateway at a time. Thread-safe. */
public final class AuditLog implements AuditTrail, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int MOST_BYTES_READ = 16 << 20;
    private static final int BLIND_BYTES = 16;

    private final AuditSettings settings;
    private final AuditDirectory directory;
    private final AuditChain chain;
    private final AuditKey blinding;
    private final Clock clock;
    private final FileChannel owner;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition syncEnded = lock.newCondition();
    private AuditFile file;
    private Link last;
    private LocalDate day;
    private long synced;
    private boolean syncing;
    private boolean broken;
    private boolean reported;
    private boolean closed;
    private long lost;
    private volatile @Nullable Future<?> syncs;

    private AuditLog(AuditSettings settings, AuditDirectory directory, Clock clock, FileChannel owner, Found found)
            throws IOException {
        this.settings = settings;
        this.directory = directory;
        this.chain = new AuditChain(settings.key());
        this.blinding = settings.key().orElseGet(AuditLog::anyKey);
        this.clock = clock;
        this.owner = owner;
        this.last = found.last();
        this.day = found.day().orElseGet(this::today);
        this.file = AuditFile.open(found.segment());
    }

    private static AuditKey anyKey() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return AuditKey.of(bytes).orElseThrow();
    }

    /**
     * Opens the log, checks its last record, and records that the gateway has started.
     *
     * @throws GatewayException with AUDIT_UNAVAILABLE when it cannot be written, when another gateway writes it, and
     *     when its last record is not whole or was made with another key
     */
    public static AuditLog open(AuditSettings settings, Clock clock) {
        AuditDirectory directory = new AuditDirectory(settings.directory());
        FileChannel owner = null;
        try {
            directory.create();
            owner = own(settings.directory());
            Found found = find(directory, new AuditChain(settings.key()));
            AuditLog log = new AuditLog(settings, directory, clock, owner, found);
            log.begin(found);
            return log;
        } catch (IOException | RuntimeException e) {
            LOG.error("The audit log in {} cannot be opened: {}", settings.directory(), e.getMessage());
            close(owner);
            throw AuditTrail.unavailable(e);
        }
    }

    private static FileChannel own(Path directory) throws IOException {
        Path file = directory.resolve("audit.lock");
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            AuditDirectory.createFile(file);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("locked by this process", e);
        }
        channel.close();
        throw new IOException("another gateway writes to it");
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("The lock of the audit log could not be given back", e);
        }
    }

    /** Forces what has been written to the disk from time to time, until this is closed; called once. */
    public void syncRegularly(ScheduledExecutorService executor) {
        if (settings.sync() == INTERVAL) {
            long millis = settings.syncInterval().toMillis();
            syncs = executor.scheduleWithFixedDelay(this::syncWritten, millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * What the directory holds.
     *
     * @param segment to be continued
     * @param day of the last record
     * @param end how the last gateway ended
     */
    private record Found(
            Link last, Path segment, Optional<LocalDate> day, String end, Optional<AuditDirectory.Torn> torn) {}

    private static Found find(AuditDirectory directory, AuditChain chain) throws IOException {
        List<Path> segments = directory.segments();
        if (segments.isEmpty()) {
            return new Found(AuditChain.START, directory.createSegment(1), Optional.empty(), "none", Optional.empty());
        }
        Path newest = segments.get(segments.size() - 1);
        Optional<byte[]> line = directory.lastLine();
        Optional<AuditChain.Read> read = Optional.empty();
        if (line.isPresent()) {
            read = Optional.of(whole(chain, line.get()));
        }
        Link last = read.map(AuditChain.Read::link).orElse(AuditChain.START);
        if (AuditDirectory.firstSequence(newest) > last.sequence() + 1) {
            throw new IOException("records before " + AuditDirectory.nameOf(newest) + " are missing");
        }
        return new Found(
                last,
                newest,
                read.map(AuditLog::dayOf),
                read.map(AuditLog::endOf).orElse("none"),
                directory.setTornAside(newest, last.sequence() + 1));
    }

    private static AuditChain.Read whole(AuditChain chain, byte[] line) throws IOException {
        AuditChain.Read read =
                chain.read(line).orElseThrow(() -> new IOException("its last line is no record; verify it"));
        if (!read.chain().equals(chain.name())) {
            throw new IOException("its last record was made with " + read.chain() + " and not with " + chain.name()
                    + "; another key begins another log, in another directory");
        }
        if (!read.intact()) {
            throw new IOException("its last record has been changed; verify it");
        }
        return read;
    }

    private static LocalDate dayOf(AuditChain.Read read) {
        return Instant.parse(read.members().path("time").asText())
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
    }

    private static String endOf(AuditChain.Read read) {
        String event = read.members().path("event").asText();
        return event.equals(AuditEvent.GATEWAY_STOPPED.wireName()) ? "orderly" : "unclean";
    }

    private void begin(Found found) {
        found.torn().ifPresent(torn -> require(recovered(torn)));
        require(AuditRecord.of(AuditEvent.GATEWAY_STARTED)
                .with("previous_end", found.end())
                .with("sync", settings.sync().name().toLowerCase(Locale.ROOT)));
    }

    private static AuditRecord recovered(AuditDirectory.Torn torn) {
        return AuditRecord.of(AuditEvent.LOG_RECOVERED)
                .with("torn_bytes", torn.bytes())
                .with("torn_sha256", torn.sha256())
                .with("torn_file", torn.file());
    }

    private LocalDate today() {
        return clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    }

    @Override
    public void require(AuditRecord record) {
        lock.lock();
        try {
            write(record);
        } catch (IOException e) {
            throw AuditTrail.unavailable(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void note(AuditRecord record) {
        lock.lock();
        try {
            write(record);
        } catch (IOException e) {
            // Reported when it began; what is recorded has happened, so there is nobody left to refuse anything to.
            lost++;
        } finally {
            lock.unlock();
        }
    }

    private void write(AuditRecord record) throws IOException {
        try {
            append(record);
            if (settings.sync() == ALWAYS) {
                awaitSynced(last.sequence());
            }
            if (reported) {
                LOG.warn("The audit log can be written again");
                reported = false;
            }
        } catch (IOException e) {
            broken = true;
            report(e);
            throw e;
        }
    }

    private void report(IOException failure) {
        if (!reported) {
            LOG.error(
                    "The audit log in {} cannot be written, statements and sign-ins are refused: {}",
                    settings.directory(),
                    failure.toString());
            reported = true;
        }
    }

    private void append(AuditRecord record) throws IOException {
        boolean inPlace = !broken && file.isInPlace();
        while (syncing && (!inPlace || rotationDue())) {
            // The file that is being forced must not be closed.
            syncEnded.awaitUninterruptibly();
            inPlace = !broken && file.isInPlace();
        }
        if (closed) {
            throw new IOException("the log has been closed");
        }
        if (!inPlace) {
            openAgain();
        }
        if (rotationDue()) {
            rotate();
        }
        if (lost > 0) {
            seal(AuditRecord.of(AuditEvent.RECORDS_LOST).with("records", lost));
            lost = 0;
        }
        seal(record);
    }

    private void seal(AuditRecord record) throws IOException {
        Instant now = clock.instant();
        AuditChain.Sealed sealed = chain.seal(last, now, record);
        file.append(sealed.line());
        last = sealed.link();
        day = now.atZone(ZoneOffset.UTC).toLocalDate();
    }

    private void openAgain() throws IOException {
        file.close();
        Found found = find(directory, chain);
        if (!found.last().equals(last)) {
            throw new IOException("it does not end any more with what this gateway wrote last, record "
                    + last.sequence() + "; it is not continued before the gateway is started again");
        }
        file = AuditFile.open(found.segment());
        broken = false;
        if (found.torn().isPresent()) {
            seal(recovered(found.torn().get()));
        }
    }

    private boolean rotationDue() {
        return file.size() > 0
                && (file.size() >= settings.rotateBytes() || (settings.rotateDaily() && !today().equals(day)));
    }

    private void rotate() throws IOException {
        AuditFile next = AuditFile.open(directory.createSegment(last.sequence() + 1));
        try (AuditFile full = file) {
            full.force();
            synced = last.sequence();
        } finally {
            file = next;
        }
    }

    /** Waits until the disk has this record; whoever comes first does the work for all who wait. */
    private void awaitSynced(long sequence) throws IOException {
        while (synced < sequence) {
            if (broken) {
                // A system tells of a failure once: forcing again would seem to succeed.
                throw new IOException("what was written could not be forced to the disk");
            }
            if (syncing) {
                syncEnded.awaitUninterruptibly();
            } else {
                force();
            }
        }
    }

    /** Gives up the lock while the disk works. */
    private void force() throws IOException {
        AuditFile forced = file;
        long written = last.sequence();
        syncing = true;
        lock.unlock();
        try {
            forced.force();
        } finally {
            lock.lock();
            syncing = false;
            syncEnded.signalAll();
        }
        synced = Math.max(synced, written);
    }

    private void syncWritten() {
        lock.lock();
        try {
            if (!closed && !broken && !syncing && synced < last.sequence()) {
                force();
            }
        } catch (IOException e) {
            broken = true;
            report(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String blinded(String text) {
        byte[] code = blinding.mac(("text:" + text).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(code, 0, BLIND_BYTES);
    }

    @Override
    public List<AuditEntry> recent(int most) {
        try {
            return directory.lastLines(most, MOST_BYTES_READ).stream()
                    .flatMap(line -> AuditChain.parse(line).stream()
                            .map(members -> new AuditEntry(members, new String(line, StandardCharsets.UTF_8))))
                    .toList();
        } catch (IOException e) {
            throw AuditTrail.unavailable(e);
        }
    }

    /** Records that the gateway has stopped. Everything written is on the disk then. Idempotent. */
    @Override
    public void close() {
        Future<?> regular = syncs;
        if (regular != null) {
            regular.cancel(false);
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            note(AuditRecord.of(AuditEvent.GATEWAY_STOPPED));
            while (syncing) {
                syncEnded.awaitUninterruptibly();
            }
            closed = true;
            end();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        try (AuditFile open = file) {
            if (!broken) {
                open.force();
            }
        } catch (IOException e) {
            LOG.error("The audit log could not be closed: {}", e.toString());
        }
        if (lost > 0) {
            LOG.error("{} records of the audit log are lost", lost);
        }
        close(owner);
    }
}
