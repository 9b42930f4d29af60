package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every method of JDBC's interfaces with arguments that no sane program gives, and on objects that are closed. */
@Timeout(120)
class HostileCallsTest {
    private static final String ROWS = "SELECT 1";
    private static final String PARAMETERS = "SELECT ?";
    /* What may be called of anything that is closed. */
    private static final Set<String> FOR_CLOSED_OBJECTS =
            Set.of("close", "isClosed", "abort", "isValid", "isWrapperFor", "unwrap", "beginRequest", "endRequest");
    /* What JDBC has written itself: its exceptions lack a state, or are NullPointerExceptions by contract. */
    private static final Set<String> OF_JDBC_ITSELF = Set.of(
            "enquoteIdentifier",
            "enquoteLiteral",
            "enquoteNCharLiteral",
            "isSimpleIdentifier",
            "setShardingKey",
            "setShardingKeyIfValid");

    private FixedServer server;
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        Schema numbers = new Schema(List.of(Field.nullable("n", new ArrowType.Int(64, true))));
        server = FixedServer.plain()
                .answering(ROWS, numbers, List.of(MeshgateDriverTest.numbers(1)))
                .answering(PARAMETERS, numbers, List.of(MeshgateDriverTest.numbers(1)))
                .withParameters(PARAMETERS, new Schema(List.of(Field.nullable("p", new ArrowType.Utf8()))));
        server.takesCommandTickets = true;
        connection = open();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        server.close();
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:meshgate://127.0.0.1:" + server.port(), FixedServer.USER, FixedServer.PASSWORD);
    }

    private interface Target {
        Object make() throws SQLException;
    }

    private final Map<Class<?>, Target> targets = Map.of(
            Connection.class, () -> connection,
            Statement.class, () -> connection.createStatement(),
            PreparedStatement.class, () -> connection.prepareStatement(PARAMETERS),
            ResultSet.class, this::row,
            DatabaseMetaData.class, () -> connection.getMetaData(),
            ResultSetMetaData.class, () -> row().getMetaData(),
            ParameterMetaData.class,
                    () -> connection.prepareStatement(PARAMETERS).getParameterMetaData());

    private ResultSet row() throws SQLException {
        ResultSet rows = connection.createStatement().executeQuery(ROWS);
        assertThat(rows.next()).isTrue();
        return rows;
    }

    @Test
    void endsInAnAnswerOrAnSqlExceptionWhateverTheArguments() throws SQLException {
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<Class<?>, Target> entry : targets.entrySet()) {
            for (Method method : methods(entry.getKey())) {
                for (Strangeness strangeness : Strangeness.values()) {
                    Object[] arguments = Arrays.stream(method.getParameterTypes())
                            .map(type -> strange(type, strangeness))
                            .toArray();
                    connection = connection.isClosed() ? open() : connection;
                    Object target = entry.getValue().make();
                    outcome(method, target, arguments)
                            .ifPresent(told -> wrong.add(method + " with " + strangeness + ": " + told));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void refusesEveryCallOfAClosedObject() throws Exception {
        List<String> answered = new ArrayList<>();
        for (Class<?> type : List.of(Connection.class, Statement.class, PreparedStatement.class, ResultSet.class)) {
            for (Method method : methods(type)) {
                if (FOR_CLOSED_OBJECTS.contains(method.getName())) {
                    continue;
                }
                connection = connection.isClosed() ? open() : connection;
                Object target =
                        java.util.Objects.requireNonNull(targets.get(type)).make();
                ((AutoCloseable) target).close();
                Object[] arguments = Arrays.stream(method.getParameterTypes())
                        .map(HostileCallsTest::ordinary)
                        .toArray();
                try {
                    method.invoke(target, arguments);
                    answered.add(method.toString());
                } catch (InvocationTargetException e) {
                    if (!(e.getCause() instanceof SQLException)) {
                        answered.add(method + ": " + e.getCause());
                    }
                }
            }
        }
        assertThat(answered).isEmpty();
    }

    /** The same order in every run. */
    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !OF_JDBC_ITSELF.contains(method.getName()))
                .sorted(Comparator.comparing(Method::toString))
                .toList();
    }

    private static java.util.Optional<String> outcome(Method method, Object target, Object[] arguments) {
        try {
            method.invoke(target, arguments);
            return java.util.Optional.empty();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException told) {
                boolean complete = told.getSQLState() != null
                        && told.getSQLState().length() == 5
                        && told.getMessage() != null
                        && !told.getMessage().isBlank();
                return complete
                        ? java.util.Optional.empty()
                        : java.util.Optional.of("SQLSTATE " + told.getSQLState() + ", message " + told.getMessage());
            }
            return java.util.Optional.of(String.valueOf(e.getCause()));
        } catch (IllegalAccessException e) {
            return fail(e);
        }
    }

    private enum Strangeness {
        NOTHING,
        NEGATIVE,
        HUGE
    }

    private static @Nullable Object strange(Class<?> type, Strangeness how) {
        long number = switch (how) {
            case NOTHING -> 0;
            case NEGATIVE -> -1;
            case HUGE -> Long.MAX_VALUE;
        };
        if (type.isPrimitive()) {
            return primitive(type, number);
        }
        if (how == Strangeness.NOTHING) {
            return null;
        }
        boolean negative = how == Strangeness.NEGATIVE;
        if (type == String.class) {
            return negative ? "" : "\0\"'%\uD800".repeat(50);
        }
        if (type == String[].class) {
            return negative ? new String[] {null} : new String[] {"", "\0"};
        }
        return type == Object.class ? new Object() : null;
    }

    private static Object primitive(Class<?> type, long number) {
        return switch (type.getName()) {
            case "boolean" -> number != 0;
            case "byte" -> (byte) number;
            case "short" -> (short) number;
            case "int" -> (int) Math.min(number, Integer.MAX_VALUE);
            case "long" -> number;
            case "float" -> (float) number;
            default -> (double) number;
        };
    }

    /** What the method could do something with, if its object were open. */
    private static @Nullable Object ordinary(Class<?> type) {
        if (type.isPrimitive()) {
            return primitive(type, 1);
        }
        if (type == String.class) {
            return "n";
        }
        if (type == Executor.class) {
            return (Executor) Runnable::run;
        }
        if (type == Properties.class) {
            return new Properties();
        }
        return type == BigDecimal.class ? BigDecimal.ONE : type == Class.class ? String.class : null;
    }
}
