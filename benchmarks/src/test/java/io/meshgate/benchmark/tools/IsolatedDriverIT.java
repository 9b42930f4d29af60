package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How desktop tools load a driver: its one jar in a class loader of its own, the driver by its class name or as a
 * service, and {@code Driver.connect} instead of the driver manager, which sees only drivers of its caller's loader
 * (dbeaver/dbeaver, {@code JDBCConnectionOpener}, where the thread's loader is the driver's for as long as that takes;
 * tableau/connector-plugin-sdk, {@code docs/drivers.md}, "JDBC Driver Class Isolation").
 */
@ExtendWith(ToolGateway.Extension.class)
class IsolatedDriverIT {
    private static final String DRIVER = "io.meshgate.jdbc.MeshgateDriver";

    private final ToolGateway gateway;
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private URLClassLoader loader;

    IsolatedDriverIT(ToolGateway gateway) {
        this.gateway = gateway;
    }

    @BeforeEach
    void load() throws Exception {
        URL jar = Path.of("target/drivers/meshgate.jar").toUri().toURL();
        loader = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    }

    @AfterEach
    void unload() throws Exception {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }

    @Test
    void connectsByTheNameOfItsClassWithoutTheLoaderOfTheThread() throws Exception {
        Driver driver = Class.forName(DRIVER, true, loader)
                .asSubclass(Driver.class)
                .getDeclaredConstructor()
                .newInstance();
        assertThat(driver.getClass().getClassLoader()).isSameAs(loader);
        Thread.currentThread().setContextClassLoader(null);

        try (Connection connection = connect(driver)) {
            checkThatItWorks(connection);
        }
    }

    @Test
    void isFoundAsAService() throws Exception {
        Driver driver = ServiceLoader.load(Driver.class, loader).stream()
                .filter(provider -> provider.type().getName().equals(DRIVER))
                .findFirst()
                .orElseThrow()
                .get();
        Thread.currentThread().setContextClassLoader(loader);

        Connection connection = connect(driver);
        Thread.currentThread().setContextClassLoader(before);

        try (connection) {
            checkThatItWorks(connection);
        }
    }

    private Connection connect(Driver driver) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", ToolGateway.ANALYST);
        properties.setProperty("password", ToolGateway.ANALYST);
        return driver.connect(gateway.url(), properties);
    }

    private static void checkThatItWorks(Connection connection) throws SQLException {
        assertThat(Listed.of(connection.getMetaData().getCatalogs()).values("TABLE_CAT"))
                .containsExactly("finance", "logistics", "sales", "system");
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT name FROM sales.retail.customer WHERE id = ?")) {
            statement.setLong(1, 3);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("Customer 3");
            }
        }
    }
}
