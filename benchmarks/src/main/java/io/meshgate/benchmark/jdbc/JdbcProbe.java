package io.meshgate.benchmark.jdbc;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;

/**
 * What a tool does with a driver, timed. Runs in a JVM that has this module's classes and one driver on its class path, so it
 * knows nothing but {@code java.sql}. Prints a line of numbers for each measurement; {@link DriverProcess} reads them.
 */
final class JdbcProbe {
    private static final String SELECT_ONE = "SELECT 1";

    private final String url;
    private final Properties properties = new Properties();

    private JdbcProbe(String url, String user, String password) {
        this.url = url;
        properties.setProperty("user", user);
        properties.setProperty("password", password);
    }

    /** The arguments: what to measure, URL, user, password, how often to warm up, how often to measure, statement. */
    public static void main(String[] arguments) throws SQLException {
        long started = System.nanoTime();
        JdbcProbe probe = new JdbcProbe(arguments[1], arguments[2], arguments[3]);
        int warmUp = Integer.parseInt(arguments[4]);
        int runs = Integer.parseInt(arguments[5]);
        switch (arguments[0]) {
            case "rows" -> probe.readRows(arguments[6], warmUp, runs);
            case "statement" -> probe.selectOne(warmUp, runs);
            case "prepared" -> probe.selectOnePrepared(warmUp, runs);
            case "connection" -> probe.connect(warmUp, runs);
            case "first" -> probe.first(started);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection(url, properties);
    }

    /** Of each run: rows, milliseconds, milliseconds of CPU time. */
    private void readRows(String sql, int warmUp, int runs) throws SQLException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            for (int run = -warmUp; run < runs; run++) {
                long begin = System.nanoTime();
                long cpu = system.getProcessCpuTime();
                long rows;
                try (ResultSet result = statement.executeQuery(sql)) {
                    rows = readAll(result);
                }
                double millis = (System.nanoTime() - begin) / 1e6;
                if (run >= 0) {
                    print((double) rows, millis, (system.getProcessCpuTime() - cpu) / 1e6);
                }
            }
        }
    }

    /** Every value by the getter of its type, as row loops of reports do. */
    private static long readAll(ResultSet result) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        int[] types = new int[columns.getColumnCount() + 1];
        for (int column = 1; column < types.length; column++) {
            types[column] = columns.getColumnType(column);
        }
        long rows = 0;
        long sum = 0;
        while (result.next()) {
            rows++;
            for (int column = 1; column < types.length; column++) {
                sum += read(result, column, types[column]);
            }
        }
        if (sum == 0 && rows > 0) {
            throw new IllegalStateException("nothing was read");
        }
        return rows;
    }

    private static long read(ResultSet result, int column, int type) throws SQLException {
        return switch (type) {
            case Types.INTEGER -> result.getInt(column);
            case Types.BIGINT -> result.getLong(column);
            case Types.DECIMAL -> result.getBigDecimal(column).signum();
            case Types.DATE -> result.getDate(column).getTime();
            case Types.VARCHAR -> result.getString(column).length();
            default -> result.getObject(column).hashCode();
        };
    }

    /** Milliseconds: the median. */
    private void selectOne(int warmUp, int runs) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            print(median(warmUp, runs, () -> {
                try (ResultSet result = statement.executeQuery(SELECT_ONE)) {
                    return readAll(result);
                }
            }));
        }
    }

    private void selectOnePrepared(int warmUp, int runs) throws SQLException {
        try (Connection connection = open();
                PreparedStatement statement = connection.prepareStatement(SELECT_ONE)) {
            print(median(warmUp, runs, () -> {
                try (ResultSet result = statement.executeQuery()) {
                    return readAll(result);
                }
            }));
        }
    }

    private void connect(int warmUp, int runs) throws SQLException {
        print(median(warmUp, runs, this::connectOnce));
    }

    private long connectOnce() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SELECT_ONE)) {
            return readAll(result);
        }
    }

    /** Milliseconds from the start of {@code main}, where no class of the driver is loaded, until a row was read. */
    private void first(long started) throws SQLException {
        connectOnce();
        print((System.nanoTime() - started) / 1e6);
    }

    @FunctionalInterface
    private interface Round {
        long run() throws SQLException;
    }

    private static double median(int warmUp, int runs, Round round) throws SQLException {
        long[] nanos = new long[runs];
        for (int run = -warmUp; run < runs; run++) {
            long begin = System.nanoTime();
            if (round.run() != 1) {
                throw new IllegalStateException("one row was expected");
            }
            if (run >= 0) {
                nanos[run] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(nanos);
        return nanos[runs / 2] / 1e6;
    }

    private static void print(double... numbers) {
        StringBuilder line = new StringBuilder("measured");
        for (double number : numbers) {
            line.append(String.format(Locale.ROOT, " %.3f", number));
        }
        System.out.println(line);
    }
}
