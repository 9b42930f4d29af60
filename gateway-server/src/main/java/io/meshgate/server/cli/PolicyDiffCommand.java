package io.meshgate.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.PrintableText;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshInvalidException;
import io.meshgate.server.mesh.MeshLoader;
import io.meshgate.server.policydiff.Change;
import io.meshgate.server.policydiff.PolicyComparison;
import io.meshgate.server.policydiff.PolicyDifference;
import io.meshgate.server.policydiff.RecordedQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshgate policy diff}: says who gains and who loses what between two mesh directories. */
@Command(
        name = "diff",
        description = {
            "Say who gains and who loses what between two mesh directories, such as two checkouts.",
            "Users, and roles and purposes that policies name, are compared on the tables that there are now."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no difference",
            "1:there are differences",
            "2:the directories could not be compared, or not wholly"
        })
final class PolicyDiffCommand implements Callable<Integer> {
    private static final int NO_DIFFERENCE = 0;
    private static final int DIFFERENT = 1;
    private static final int TROUBLE = 2;
    private static final int SHOWN = 10;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** How the differences are printed. */
    enum Format {
        TEXT,
        JSON
    }

    @Parameters(index = "0", paramLabel = "OLD", description = "A mesh directory.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private Path old;

    @Parameters(index = "1", paramLabel = "NEW", description = "Another one.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private Path changed;

    @Option(
            names = "--tables",
            paramLabel = "DIR",
            description = "A mesh directory whose catalogs say which tables there are; by default NEW, or else OLD.")
    private @Nullable Path tables;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "Recorded queries, one JSON object a line with user and sql, and perhaps purpose, catalog and"
                    + " schema: says whose results would be others.")
    private @Nullable Path history;

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default) or json.")
    private Format format = Format.TEXT;

    /** Of which of the directories a problem tells. */
    private @Nullable Path opening;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        PolicyDifference difference;
        try {
            difference = difference();
        } catch (MeshInvalidException invalid) {
            invalid.problems().forEach(err::println);
            err.println("error: the mesh directory " + PrintableText.of(String.valueOf(opening)) + " is not right");
            return TROUBLE;
        } catch (GatewayException | CommandFailedException failure) {
            err.println("error: " + failure.getMessage());
            return TROUBLE;
        }
        String text = format == Format.TEXT ? text(difference) : json(difference);
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        difference.unread().forEach(unread -> err.println("error: not compared: " + PrintableText.of(unread)));
        if (!difference.unread().isEmpty()) {
            return TROUBLE;
        }
        return difference.isEmpty() ? NO_DIFFERENCE : DIFFERENT;
    }

    private PolicyDifference difference() {
        List<RecordedQuery> queries = history == null ? List.of() : read(history);
        MeshLoader loader = MeshLoader.withInstalledConnectors();
        List<LoadedMesh> opened = new ArrayList<>();
        try {
            LoadedMesh before = open(loader, old, opened);
            LoadedMesh after = open(loader, changed, opened);
            List<LoadedMesh> catalogs = tables == null ? List.of(after, before) : List.of(open(loader, tables, opened));
            return new PolicyComparison(before, after, catalogs, Instant.now()).compare(queries);
        } finally {
            opened.forEach(LoadedMesh::close);
        }
    }

    private LoadedMesh open(MeshLoader loader, Path directory, List<LoadedMesh> opened) {
        opening = directory;
        LoadedMesh loaded = loader.load(directory);
        opened.add(loaded);
        return loaded;
    }

    private static List<RecordedQuery> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException failure) {
            throw new CommandFailedException("there is no file of queries that can be read: " + file, failure);
        }
        List<RecordedQuery> queries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            int line = i + 1;
            if (!lines.get(i).isBlank()) {
                queries.add(RecordedQuery.parse(line, lines.get(i))
                        .orElseThrow(() -> new CommandFailedException(
                                file + ":" + line + ": expected a JSON object with the texts user and sql")));
            }
        }
        return queries;
    }

    private static String text(PolicyDifference difference) {
        StringBuilder text = new StringBuilder();
        difference.gateway().forEach(change -> line(text, change));
        String table = "";
        for (PolicyDifference.OfTable each : difference.tables()) {
            if (!each.table().equals(table)) {
                table = each.table();
                line(text, table);
            }
            line(
                    text,
                    "  " + names(each.principals())
                            + each.purpose()
                                    .map(purpose -> " (purpose " + purpose + ")")
                                    .orElse(""));
            each.changes().forEach(change -> line(text, "    " + change));
        }
        difference
                .queries()
                .forEach(query ->
                        line(text, "query in line " + query.line() + " of " + query.user() + ": " + query.outcome()));
        if (difference.isEmpty()) {
            line(text, "No difference.");
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(PrintableText.of(line)).append(System.lineSeparator());
    }

    private static String names(List<String> principals) {
        String more = principals.size() > SHOWN ? " and " + (principals.size() - SHOWN) + " more" : "";
        return String.join(", ", principals.subList(0, Math.min(SHOWN, principals.size()))) + more;
    }

    private static String json(PolicyDifference difference) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("gateway", difference.gateway());
        json.put(
                "tables",
                difference.tables().stream().map(PolicyDiffCommand::json).toList());
        json.put(
                "queries",
                difference.queries().stream()
                        .map(query -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("line", query.line());
                            one.put("user", query.user());
                            one.put("outcome", query.outcome());
                            return one;
                        })
                        .toList());
        json.put("notCompared", difference.unread());
        try {
            return JSON.writeValueAsString(json) + System.lineSeparator();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("texts, lists and maps can be written as JSON", impossible);
        }
    }

    private static Map<String, Object> json(PolicyDifference.OfTable table) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("table", table.table());
        json.put("principals", table.principals());
        table.purpose().ifPresent(purpose -> json.put("purpose", purpose));
        json.put(
                "changes", table.changes().stream().map(PolicyDiffCommand::json).toList());
        return json;
    }

    private static Map<String, Object> json(Change change) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("direction", change.direction().name().toLowerCase(Locale.ROOT));
        json.put("what", change.what());
        change.column().ifPresent(column -> json.put("column", column));
        change.policy().ifPresent(policy -> json.put("policy", policy));
        if (!change.detail().isEmpty()) {
            json.put("detail", change.detail());
        }
        return json;
    }
}
