package io.meshgate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final String ERASED = "\r\u001b[K";

    private final StringWriter terminal = new StringWriter();
    private final AtomicLong clock = new AtomicLong();
    private final ManualTimer timer = new ManualTimer();
    private final Progress progress = new Progress(new PrintWriter(terminal), timer, clock::get);

    /** Runs what was scheduled when the test says so. */
    private static final class ManualTimer extends ScheduledThreadPoolExecutor {
        private final Queue<Runnable> tasks = new ArrayDeque<>();

        ManualTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long next, TimeUnit unit) {
            assertThat(unit.toMillis(first)).isEqualTo(1_000);
            tasks.add(task);
            return super.schedule(() -> {}, 1, TimeUnit.DAYS);
        }

        void tick() {
            tasks.element().run();
        }
    }

    @AfterEach
    void close() {
        progress.close();
        assertThat(timer.isShutdown()).isTrue();
    }

    @Test
    void saysHowLongAndHowManyRowsUntilTheRowsAreShown() {
        AtomicLong rows = new AtomicLong();
        progress.start(rows::get);
        assertThat(terminal.toString()).isEmpty();
        clock.set(1_250_000_000L);
        timer.tick();
        assertThat(terminal.toString()).isEqualTo(ERASED + "1.3 s, 0 rows; Ctrl-C cancels");
        rows.set(1_234_567);
        clock.set(61_000_000_000L);
        timer.tick();
        assertThat(terminal.toString()).endsWith(ERASED + "61.0 s, 1,234,567 rows; Ctrl-C cancels");
        progress.stop();
        assertThat(terminal.toString()).endsWith("cancels" + ERASED);
    }

    @Test
    void writesNothingForAStatementThatIsSoonOver() {
        progress.start(() -> 5);
        progress.stop();
        timer.tick();
        assertThat(terminal.toString()).isEmpty();
    }

    @Test
    void startsAnewForTheNextStatement() {
        progress.start(() -> 5);
        clock.set(10_000_000_000L);
        timer.tick();
        progress.start(() -> 7);
        assertThat(terminal.toString()).endsWith("cancels" + ERASED);
        timer.tasks.remove();
        clock.set(12_000_000_000L);
        timer.tick();
        assertThat(terminal.toString()).endsWith("2.0 s, 7 rows; Ctrl-C cancels");
    }
}
