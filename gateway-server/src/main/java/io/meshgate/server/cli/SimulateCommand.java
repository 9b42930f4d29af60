package io.meshgate.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.connector.PrintableText;
import io.meshgate.server.flight.SimulationClient;
import io.meshgate.server.mesh.GovernanceFiles;
import io.meshgate.server.mesh.MeshInvalidException;
import io.meshgate.server.mesh.Problems;
import io.meshgate.server.mesh.Section;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meshgate simulate}: shows what another user sees, by a running gateway. */
@Command(
        name = "simulate",
        description = {
            "Run a query as another user, to see what that user sees.",
            "A running gateway does it, for users with a role of governance.simulation-roles, and records both names.",
            "The password is that of the steward: in MESHGATE_PASSWORD, asked for on a terminal, or the first line of the"
                    + " standard input."
        })
final class SimulateCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LAST_PORT = 65_535;

    /** How the rows are printed. */
    enum Format {
        TEXT,
        JSON
    }

    private final InputStream in;

    @Option(
            names = "--mesh",
            paramLabel = "DIR",
            description = "The mesh directory, of which gateway.yaml says where the gateway is; by default the working"
                    + " directory.")
    private Path directory = Path.of("");

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Where the gateway is, if not where gateway.yaml says.")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "On which port it listens, if not on that.")
    private @Nullable Integer port;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "PEM file of certificates to trust; by default the gateway's own, where it has one.")
    private @Nullable Path trust;

    @Option(names = "--steward", required = true, paramLabel = "NAME", description = "The user who asks, and signs in.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private String steward;

    @Option(names = "--as", required = true, paramLabel = "USER", description = "The user as whom the query runs.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private String user;

    @Option(names = "--purpose", paramLabel = "PURPOSE", description = "The purpose that the session states.")
    private @Nullable String purpose;

    @Option(
            names = {"-e", "--execute"},
            required = true,
            paramLabel = "SQL",
            description = "A query, or EXPLAIN, SHOW or DESCRIBE.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private String sql;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "text (default), or json: one object for each row.")
    private Format format = Format.TEXT;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    SimulateCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() throws IOException {
        SimulationClient.Address address = address();
        SimulationClient.Answer answer;
        try {
            answer = SimulationClient.simulate(
                    address, new SimulationClient.Caller(steward, password()), user, Optional.ofNullable(purpose), sql);
        } catch (SimulationClient.Refusal refusal) {
            throw new CommandFailedException(String.valueOf(refusal.getMessage()), refusal);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            for (List<JsonNode> row : answer.rows()) {
                out.println(json(answer.columns(), row));
            }
        } else {
            text(answer).forEach(out::println);
        }
        if (answer.truncated()) {
            spec.commandLine().getErr().println("There are more rows, which are not shown.");
        }
        return ExitCode.OK;
    }

    private SimulationClient.Address address() {
        if (port != null && (port < 1 || port > LAST_PORT)) {
            throw new ParameterException(spec.commandLine(), "--port: expected a number from 1 to " + LAST_PORT);
        }
        Problems problems = new Problems();
        Optional<Section> gateway = new GovernanceFiles(directory).gateway(problems);
        if (gateway.isEmpty()) {
            throw new MeshInvalidException(problems.all());
        }
        Optional<Section> flight = gateway.get().find("flight");
        String listening = flight.flatMap(found -> found.text("host")).orElse("127.0.0.1");
        Optional<Path> certificate =
                flight.flatMap(found -> found.text("certificate")).map(directory::resolve);
        return new SimulationClient.Address(
                host != null ? host : listening.equals("0.0.0.0") ? "127.0.0.1" : listening,
                port != null
                        ? port
                        : flight.map(found -> found.number("port", 32010)).orElse(32010),
                trust != null ? Optional.of(trust) : certificate);
    }

    private String password() throws IOException {
        String given = System.getenv("MESHGATE_PASSWORD");
        if (given != null) {
            return given;
        }
        Console console = in == System.in ? System.console() : null;
        if (console != null) {
            char[] typed = console.readPassword("Password of %s: ", steward);
            return typed == null ? "" : new String(typed);
        }
        String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }

    private static String json(List<String> columns, List<JsonNode> row) throws IOException {
        Map<String, JsonNode> object = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i);
            object.put(object.containsKey(name) ? name + "_" + (i + 1) : name, row.get(i));
        }
        return JSON.writeValueAsString(object);
    }

    private static List<String> text(SimulationClient.Answer answer) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(answer.columns().stream().map(PrintableText::of).toList());
        answer.rows()
                .forEach(
                        row -> cells.add(row.stream().map(SimulateCommand::cell).toList()));
        int[] widths = new int[answer.columns().size()];
        cells.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        List<String> lines = new ArrayList<>();
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(i == 0 ? "" : " | ")
                        .append(row.get(i))
                        .append(" ".repeat(widths[i] - row.get(i).length()));
            }
            lines.add(line.toString().stripTrailing());
        }
        lines.add("(" + answer.rows().size() + (answer.rows().size() == 1 ? " row)" : " rows)"));
        return lines;
    }

    private static String cell(JsonNode value) {
        return value.isNull() ? "NULL" : PrintableText.of(value.isTextual() ? value.textValue() : value.toString());
    }
}
