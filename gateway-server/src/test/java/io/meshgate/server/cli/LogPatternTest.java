package io.meshgate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others wrote cannot pass for a line of the log, nor do anything to the terminal that shows it. */
final class LogPatternTest {
    private static final String FORGED = "x\n2026-11-21T00:00:00.000Z ERROR Gateway: forged\r2026 \u001b[2J\u202e";

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    private String logged(String message, @Nullable Throwable failure) throws JoranException {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogPatternTest.class.getResource("/logback.xml"));
        Logger root = context.getLogger("ROOT");
        ConsoleAppender<ILoggingEvent> appender = (ConsoleAppender<ILoggingEvent>) root.getAppender("STDERR");
        LoggingEvent event =
                new LoggingEvent(LogPatternTest.class.getName(), root, Level.WARN, message, failure, new Object[0]);
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void aMessageIsOneLine() throws JoranException {
        assertThat(logged(FORGED, null).stripTrailing())
                .endsWith("ROOT: x?2026-11-21T00:00:00.000Z ERROR Gateway: forged?2026 ?[2J?")
                .doesNotContain("\n");
    }

    @Test
    void aRefusedSignInOfAClientIsToldByTheCommandAlone() throws JoranException {
        logged("", null);
        assertThat(context.getLogger("org.apache.arrow.flight.auth2.ClientHandshakeWrapper")
                        .isErrorEnabled())
                .isFalse();
    }

    @Test
    void linesOfExceptionsAreSetIn() throws JoranException {
        String logged = logged("failed", new IllegalStateException(FORGED, new IllegalArgumentException(FORGED)));
        assertThat(logged).contains("IllegalArgumentException: x").doesNotContain("\u001b", "\u202e");
        assertThat(logged.split("\\R")).hasSizeGreaterThan(4).satisfies(lines -> {
            assertThat(lines[0]).endsWith("failed");
            for (int i = 1; i < lines.length; i++) {
                assertThat(lines[i]).startsWith("    ");
            }
        });
    }
}
