package io.meshgate.connector.iceberg;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The class loader by which Iceberg's readers and what is below them find classes and resources, whatever thread they are
 * called by. It has no Hadoop settings: ORC's reader makes two Hadoop configurations for each file, each of which would
 * parse {@code core-default.xml} and its like anew, 10 ms of CPU time, for defaults that the reader has itself; and a
 * {@code core-site.xml} on the class path has no say in how files of a domain are read.
 */
final class ReadingClassLoader extends ClassLoader {
    private static final Pattern HADOOP_SETTINGS = Pattern.compile("[a-z]+-(default|site)\\.xml");
    private static final ReadingClassLoader LOADER = new ReadingClassLoader();

    private ReadingClassLoader() {
        super("meshgate-iceberg", ReadingClassLoader.class.getClassLoader());
    }

    /** What runs under the class loader. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws IOException;
    }

    /** Runs with this class loader as the thread's, and gives the thread its own back. */
    static <T> T with(Reading<T> reading) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(LOADER);
        try {
            return reading.read();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        return HADOOP_SETTINGS.matcher(name).matches() ? null : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return HADOOP_SETTINGS.matcher(name).matches() ? Collections.emptyEnumeration() : super.getResources(name);
    }
}
