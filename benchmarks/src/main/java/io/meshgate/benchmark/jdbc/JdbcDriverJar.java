package io.meshgate.benchmark.jdbc;

import java.util.List;

/** A driver that is measured, by the jar that the build has put into {@code target/drivers}. */
enum JdbcDriverJar {
    MESHGATE("Meshgate", "meshgate.jar", "jdbc:meshgate://127.0.0.1:%d", ""),
    ARROW(
            "Arrow 18.3",
            "arrow-flight-sql.jar",
            "jdbc:arrow-flight-sql://127.0.0.1:%d/?useEncryption=false",
            "--add-opens=java.base/java.nio=ALL-UNNAMED");

    private final String label;
    private final String file;
    private final String url;
    private final String flag;

    JdbcDriverJar(String label, String file, String url, String flag) {
        this.label = label;
        this.file = file;
        this.url = url;
        this.flag = flag;
    }

    String label() {
        return label;
    }

    String file() {
        return file;
    }

    String url(int port) {
        return String.format(url, port);
    }

    /** What the JVM needs for it. */
    List<String> flags() {
        return flag.isEmpty() ? List.of() : List.of(flag);
    }
}
