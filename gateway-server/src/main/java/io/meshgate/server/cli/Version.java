package io.meshgate.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Says which version this is: that of the jar, from what Maven left in it. */
public final class Version implements IVersionProvider {
    private static final String PROPERTIES = "/META-INF/maven/io.meshgate/gateway-server/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {
            "meshgate " + version() + " (Java " + System.getProperty("java.version") + ", "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")"
        };
    }

    static String version() throws IOException {
        try (InputStream stream = Version.class.getResourceAsStream(PROPERTIES)) {
            Properties properties = new Properties();
            if (stream != null) {
                properties.load(stream);
            }
            return properties.getProperty("version", "development");
        }
    }
}
