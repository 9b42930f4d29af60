package io.meshgate.server.mesh;

import io.meshgate.connector.Connector;
import io.meshgate.connector.GatewayException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a mesh up to date with its directory while it is served.
 *
 * <p>Each poll compares the content with what was last tried. A change is taken once it has stood still from one poll to
 * the next, so that half a checkout is not served. A directory that does not check is refused as a whole: the last good
 * one stays in force, and what is wrong is logged. Because a refusal may be due to a catalog, it is tried again from time
 * to time. Connectors that a reload replaced are closed when the last query that may use them must have ended.
 *
 * <p>{@link #current()} and {@link #problems()} may be called by any thread; all else is synchronized.
 */
public final class MeshWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MeshWatcher.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(30);

    private final Path directory;
    private final MeshLoader loader;
    private final PolicyCheck check;
    private final Consumer<LoadedMesh> beforeSwap;
    private final Consumer<List<Problem>> refused;
    private final Duration grace;
    private final LongSupplier ticker;
    private final List<Retired> retired = new ArrayList<>();
    private final Fingerprint.Maker stamps = new Fingerprint.Maker();
    private final GatewaySettings started;
    private volatile LoadedMesh current;
    private SortedMap<Path, byte[]> referenced = new TreeMap<>();
    private String tried = "";
    private String pending = "";
    private volatile List<Problem> refusedFor = List.of();
    private long triedAt;
    private @Nullable Future<?> polling;

    /**
     * @param beforeSwap called with a mesh that was found right, before it replaces the current one; throws to refuse it
     * @param refused told of the problems for which a directory is refused, unless they are those of before
     * @param grace how long after a reload a query may still use what the reload replaced
     * @param ticker nanoseconds of a monotonic clock
     */
    public MeshWatcher(
            Path directory,
            MeshLoader loader,
            PolicyCheck check,
            LoadedMesh current,
            Consumer<LoadedMesh> beforeSwap,
            Consumer<List<Problem>> refused,
            Duration grace,
            LongSupplier ticker) {
        this.directory = directory;
        this.loader = loader;
        this.check = check;
        this.current = current;
        this.started = current.settings();
        this.beforeSwap = beforeSwap;
        this.refused = refused;
        this.grace = grace;
        this.ticker = ticker;
    }

    private record Retired(String domain, Connector connector, long since) {}

    /** The mesh in force. */
    public LoadedMesh current() {
        return current;
    }

    /** Why the directory as it is now is not in force; nothing if it is. */
    public List<Problem> problems() {
        return refusedFor;
    }

    /** Polls from now on until this is closed. */
    public synchronized void start(ScheduledExecutorService executor, Duration interval) {
        polling = executor.scheduleWithFixedDelay(
                this::pollSafely, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void pollSafely() {
        try {
            poll();
        } catch (RuntimeException | Error failure) {
            // Thrown on, it would end the polling: what is withdrawn later would stay in force.
            LOG.error("Looking for changes of the mesh directory failed; the mesh in force stays", failure);
        }
    }

    /** Looks once for changes. */
    public synchronized void poll() {
        closeRetired();
        Problems problems = new Problems();
        MeshContent content = MeshContent.read(directory, problems);
        String stamp = stamp(content);
        boolean again = !refusedFor.isEmpty() && ticker.getAsLong() - triedAt >= BETWEEN_TRIES.toNanos();
        if (stamp.equals(tried) && !again) {
            pending = stamp;
            return;
        }
        if (!stamp.equals(pending)) {
            pending = stamp;
            return;
        }
        MeshLoader.Attempt attempt = loader.attempt(content, problems, Optional.of(current));
        referenced = attempt.referenced();
        tried = stamp(content, referenced);
        triedAt = ticker.getAsLong();
        attempt.loaded().ifPresentOrElse(this::consider, () -> refuse(attempt.problems()));
    }

    private void consider(LoadedMesh next) {
        if (next.mesh().version().equals(current.mesh().version())) {
            refusedFor = List.of();
            return;
        }
        boolean swapped = false;
        try {
            PolicyCheck.Result checked = check.check(next);
            if (!checked.problems().isEmpty()) {
                refuse(checked.problems());
                return;
            }
            beforeSwap.accept(next);
            swap(next, checked);
            swapped = true;
        } catch (GatewayException failure) {
            String message = String.valueOf(failure.getMessage());
            refuse(List.of(new Problem(Problem.Severity.ERROR, "gateway.yaml", 1, 1, message)));
        } catch (RuntimeException | Error failure) {
            LOG.error("The mesh directory cannot be checked", failure);
            String message = "the directory cannot be checked, for a reason that the gateway's log tells";
            refuse(List.of(new Problem(Problem.Severity.ERROR, "gateway.yaml", 1, 1, message)));
        } finally {
            if (!swapped) {
                closeAllBut(next, current);
            }
        }
    }

    private void swap(LoadedMesh next, PolicyCheck.Result checked) {
        LoadedMesh before = current;
        current = next;
        refusedFor = List.of();
        retire(before, next);
        LOG.info(
                "Mesh reloaded: version {}, domains {}",
                next.mesh().version(),
                next.mesh().domains().keySet());
        next.warnings().forEach(warning -> LOG.warn("{}", warning));
        checked.unreachable().forEach(problem -> LOG.warn("{}", problem));
        if (needsRestart(next.settings())) {
            LOG.warn(
                    "gateway.yaml: changes of flight, engine, limits or audit take effect when the gateway is started again");
        }
    }

    private boolean needsRestart(GatewaySettings next) {
        return !next.flight().equals(started.flight())
                || !next.engine().equals(started.engine())
                || !next.limits().equals(started.limits())
                || !next.audit().equals(started.audit());
    }

    private void refuse(List<Problem> problems) {
        if (problems.equals(refusedFor)) {
            return;
        }
        refusedFor = problems;
        refused.accept(problems);
        LOG.error(
                "The mesh directory has changed and is refused; version {} stays in force. {} problem(s):",
                current.mesh().version(),
                problems.size());
        problems.forEach(problem -> LOG.error("{}", problem));
    }

    private static void closeAllBut(LoadedMesh next, LoadedMesh kept) {
        next.domains().forEach((name, domain) -> {
            LoadedMesh.OpenDomain other = kept.domains().get(name);
            if (other == null || other.connector() != domain.connector()) {
                domain.connector().close();
            }
        });
    }

    private void retire(LoadedMesh before, LoadedMesh next) {
        before.domains().forEach((name, domain) -> {
            LoadedMesh.OpenDomain other = next.domains().get(name);
            if (other == null || other.connector() != domain.connector()) {
                retired.add(new Retired(name, domain.connector(), ticker.getAsLong()));
            }
        });
    }

    private void closeRetired() {
        for (Iterator<Retired> each = retired.iterator(); each.hasNext(); ) {
            Retired old = each.next();
            if (ticker.getAsLong() - old.since() >= grace.toNanos()) {
                each.remove();
                close(old);
            }
        }
    }

    private static void close(Retired old) {
        try {
            old.connector().close();
        } catch (RuntimeException failure) {
            LOG.warn("Closing the former connector of domain {} failed", old.domain(), failure);
        }
    }

    private String stamp(MeshContent content) {
        SortedMap<Path, byte[]> now = new TreeMap<>();
        for (Path file : referenced.keySet()) {
            now.put(file, ReferencedFiles.content(file).orElse(new byte[0]));
        }
        return stamp(content, now);
    }

    /** Of the directory's files and of those that it refers to, without reading sense into them. */
    private String stamp(MeshContent content, SortedMap<Path, byte[]> others) {
        Fingerprint stamp = stamps.begin();
        content.files().forEach((file, bytes) -> stamp.add(file).add(bytes));
        content.domainDirectories().forEach(stamp::add);
        others.forEach((file, bytes) -> stamp.addSecret(file.toString(), bytes));
        return stamp.version();
    }

    /** Stops polling and closes all connectors, also those in force: no query may be running any more. */
    @Override
    public synchronized void close() {
        if (polling != null) {
            polling.cancel(false);
        }
        retired.forEach(MeshWatcher::close);
        retired.clear();
        current.close();
    }
}
