package io.meshgate.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Watches how much memory a process holds, while it is open. Linux only; elsewhere it sees nothing. */
final class ResidentMemory implements AutoCloseable {
    private static final String FIELD = "VmRSS:";
    private static final long INTERVAL_MILLIS = 20;

    private final Path status;
    private final long before;
    private final Thread watcher = new Thread(this::watch, "resident-memory");
    private volatile long peak;

    ResidentMemory(long pid) {
        status = Path.of("/proc", Long.toString(pid), "status");
        before = now();
        peak = before;
        watcher.setDaemon(true);
        watcher.start();
    }

    /** The most that was held beyond what was held at first, in bytes. */
    long growth() {
        return Math.max(peak, now()) - before;
    }

    private void watch() {
        try {
            while (true) {
                peak = Math.max(peak, now());
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long now() {
        if (!Files.exists(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(FIELD))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
