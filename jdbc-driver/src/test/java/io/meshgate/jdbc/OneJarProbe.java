package io.meshgate.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Properties;

/** What a host does that has nothing but the driver's one jar: finds the driver, reads a row, sends a parameter. */
final class OneJarProbe {
    private OneJarProbe() {}

    /** Prints what it read. The arguments: URL, two statements, user, password. */
    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("user", arguments[3]);
        properties.setProperty("password", arguments[4]);
        try (Connection connection = DriverManager.getConnection(arguments[0], properties);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(arguments[1])) {
            while (rows.next()) {
                System.out.println(rows.getLong(1) + " " + rows.getString(2));
            }
            try (PreparedStatement prepared = connection.prepareStatement(arguments[2])) {
                prepared.setLong(1, 42);
                try (ResultSet found = prepared.executeQuery()) {
                    System.out.println(found.next());
                }
            }
        }
    }
}
