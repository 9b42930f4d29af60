package io.meshgate.benchmark.testsuite;

import io.meshgate.server.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Scripts of one format, run one after the other, each in a session of its own. */
final class TestSuite {
    private final ScriptRunner runner;
    private final Optional<Path> setUp;

    /** @param setUp statements, each ended by a semicolon at the end of a line, that every script finds done */
    TestSuite(ScriptRunner runner, Optional<Path> setUp) {
        this.runner = runner;
        this.setUp = setUp;
    }

    /** @param paths scripts, and directories of scripts at any depth */
    SuiteReport run(List<Path> paths, SuiteGateway gateway) throws IOException, SQLException {
        SuiteReport report = new SuiteReport();
        for (Path script : scripts(paths)) {
            try (SuiteSession session = gateway.open()) {
                setUp(session);
                runner.run(script, session, report);
            }
        }
        return report;
    }

    private void setUp(SuiteSession session) throws IOException, SQLException {
        if (setUp.isPresent()) {
            for (String statement : Files.readString(setUp.get()).split(";\\s*(\\R|$)")) {
                if (!statement.isBlank()) {
                    session.setUp(statement.strip());
                }
            }
        }
    }

    private List<Path> scripts(List<Path> paths) throws IOException {
        List<Path> scripts = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> files = Files.walk(path)) {
                    files.filter(runner::takes).sorted().forEach(scripts::add);
                }
            } else if (Files.isRegularFile(path)) {
                scripts.add(path);
            } else {
                throw new CommandFailedException("There is no file or directory " + path + ".");
            }
        }
        if (scripts.isEmpty()) {
            throw new CommandFailedException("There are no scripts of this format in " + paths + ".");
        }
        return scripts;
    }
}
