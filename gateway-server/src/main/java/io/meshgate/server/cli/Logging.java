package io.meshgate.server.cli;

/** How much is logged. Has to be called before anything logs: logback reads its configuration once. */
final class Logging {
    private Logging() {}

    /** One line for each query that ends, each reload and the like, unless the JVM was told otherwise. */
    static void showQueries() {
        if (System.getProperty("meshgate.log.level") == null) {
            System.setProperty("meshgate.log.level", "INFO");
        }
    }
}
