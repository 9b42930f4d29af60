package io.meshgate.benchmark.testsuite;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.hydromatic.quidem.AbstractCommand;
import net.hydromatic.quidem.Quidem;

/**
 * Runs scripts of Quidem, by its library: that writes each script anew with the actual results, and what is not as
 * before has failed. Whatever database a script wants to use, it gets the gateway.
 */
final class QuidemRunner implements ScriptRunner {
    private static final Pattern PLAN = Pattern.compile("(?m)^!(plan|explain).*$");
    private static final String PASSED_OVER = "!passed-over";

    @Override
    public boolean takes(Path file) {
        return file.toString().endsWith(".iq");
    }

    @Override
    public void run(Path script, SuiteSession session, SuiteReport report) throws IOException {
        String expected = Files.readString(script).replace("\r\n", "\n");
        // Plans are other engines'; a command of another name is passed over together with what stands before it.
        StringWriter actual = new StringWriter();
        Quidem.Config config = Quidem.configBuilder()
                .withReader(new StringReader(PLAN.matcher(expected).replaceAll(PASSED_OVER)))
                .withWriter(actual)
                .withCommandHandler(
                        (lines, content, line) -> line.equals(PASSED_OVER.substring(1)) ? new PassedOver(lines) : null)
                .withConnectionFactory((name, reference) -> reference ? null : connection(session))
                .build();
        new Quidem(config).execute();
        compare(script, blocks(expected), blocks(actual.toString()), report);
    }

    private static final class PassedOver extends AbstractCommand {
        private final List<String> lines;

        PassedOver(List<String> lines) {
            this.lines = List.copyOf(lines);
        }

        @Override
        public void execute(Context context, boolean execute) {
            context.echo(lines);
        }
    }

    /** @param text of one command with what stands before it */
    private record Block(int line, String command, String text) {}

    /** A block ends with its command, a line that begins with an exclamation mark. */
    private static List<Block> blocks(String script) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        int line = 0;
        for (String text : script.split("\n", -1)) {
            line++;
            lines.add(text.stripTrailing());
            if (text.startsWith("!")) {
                blocks.add(new Block(line, text.substring(1).strip(), String.join("\n", lines)));
                lines.clear();
            }
        }
        return blocks;
    }

    private static void compare(Path script, List<Block> expected, List<Block> actual, SuiteReport report) {
        boolean conditional = false;
        for (int i = 0; i < expected.size(); i++) {
            Block before = expected.get(i);
            String place = script + ":" + before.line();
            String command = before.command().split("\\s+", 2)[0];
            switch (conditional ? "conditional" : command) {
                case "if" -> conditional = true;
                case "conditional" -> {
                    conditional = !command.equals("}");
                    if (conditional) {
                        report.add(Outcome.skipped(place, "in !if"));
                    }
                }
                case "ok", "update", "error", "type", "verify" ->
                    report.add(
                            i < actual.size()
                                    ? outcome(place, before, actual.get(i))
                                    : Outcome.failed(place, "the script broke off"));
                case "plan", "explain" -> report.add(Outcome.skipped(place, "!" + command));
                default -> {}
            }
        }
    }

    private static Outcome outcome(String place, Block before, Block after) {
        if (before.text().equals(after.text())) {
            return Outcome.passed(place);
        }
        String text = QueryIds.without(after.text());
        int refused = text.indexOf("NOT_SUPPORTED: ");
        if (refused >= 0) {
            return Outcome.skipped(
                    place, text.substring(refused).lines().findFirst().orElse(""));
        }
        return Outcome.failed(place, "instead of what stands there the gateway gives\n" + text.strip());
    }

    private static Connection connection(SuiteSession session) throws SQLException {
        Connection gateway = session.queries();
        return (Connection) Proxy.newProxyInstance(
                QuidemRunner.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    Object result = invoke(gateway, method, arguments);
                    return result instanceof Statement statement
                                    && method.getName().equals("createStatement")
                            ? statement(session, statement)
                            : result;
                });
    }

    /** A statement that makes tables goes where tables are made. */
    private static Statement statement(SuiteSession session, Statement gateway) {
        return (Statement) Proxy.newProxyInstance(
                QuidemRunner.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> {
                    boolean runs = method.getName().startsWith("execute") && arguments != null;
                    if (runs && Statements.changedTable((String) arguments[0]).isPresent()) {
                        int rows = session.setUp((String) arguments[0]);
                        return method.getReturnType() == boolean.class ? (Object) false : (Object) rows;
                    }
                    if (runs) {
                        session.queries();
                    }
                    return invoke(gateway, method, arguments);
                });
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
