package io.meshgate.benchmark.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;

/** Writes all tables of a mesh once: slices of sources in parallel, then one commit per table. */
final class MeshWriter {
    private static final int MAX_THREADS = 8;
    private static final String PARTITIONED_PAGE_BYTES = "65536";
    private static final long ROWS_BETWEEN_REPORTS = 4096;

    private final List<Domain> domains;
    private final List<MeshSource<?>> sources;
    private final Progress progress;
    private final long expected;
    private final AtomicLong done = new AtomicLong();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, List<DataFile>> written = new LinkedHashMap<>();

    MeshWriter(List<Domain> domains, List<MeshSource<?>> sources, Progress progress) {
        this.domains = domains;
        this.sources = sources;
        this.progress = progress;
        this.expected = sources.stream().mapToLong(MeshSource::expectedEntities).sum();
    }

    void write() throws IOException {
        List<JdbcCatalog> catalogs = new ArrayList<>();
        try {
            for (Domain domain : domains) {
                Files.createDirectories(domain.warehouse());
                JdbcCatalog catalog = domain.open();
                catalogs.add(catalog);
                createTables(domain, catalog);
            }
            writeFiles();
            commit();
        } finally {
            catalogs.forEach(JdbcCatalog::close);
        }
    }

    private void createTables(Domain domain, JdbcCatalog catalog) {
        for (String namespace : domain.namespaces()) {
            catalog.createNamespace(Namespace.of(namespace), Map.of());
        }
        for (MeshSource<?> source : sources) {
            for (MeshTable<?> table : source.tables()) {
                if (table.domain().equals(domain.name())) {
                    tables.put(
                            table.qualifiedName(),
                            catalog.createTable(
                                    TableIdentifier.of(Namespace.of(table.namespace()), table.name()),
                                    table.schema(),
                                    table.spec(),
                                    properties(table)));
                }
            }
        }
    }

    /** A partitioned table has many files open at once: smaller pages and dictionaries keep them out of the heap. */
    private static Map<String, String> properties(MeshTable<?> table) {
        return table.spec().isPartitioned()
                ? Map.of(
                        TableProperties.FORMAT_VERSION, "2",
                        TableProperties.PARQUET_PAGE_SIZE_BYTES, PARTITIONED_PAGE_BYTES,
                        TableProperties.PARQUET_DICT_SIZE_BYTES, PARTITIONED_PAGE_BYTES)
                : Map.of(TableProperties.FORMAT_VERSION, "2");
    }

    private void writeFiles() throws IOException {
        int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "mesh-writer");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Map<String, List<DataFile>>>> slices = new ArrayList<>();
            for (MeshSource<?> source : sources) {
                for (int slice = 0; slice < source.slices(); slice++) {
                    slices.add(executor.submit(task(source, slice)));
                }
            }
            for (Future<Map<String, List<DataFile>>> slice : slices) {
                slice.get()
                        .forEach((table, files) -> written.computeIfAbsent(table, name -> new ArrayList<>())
                                .addAll(files));
            }
        } catch (ExecutionException e) {
            throw new IOException("Writing the tables failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            executor.shutdownNow();
        }
    }

    private <E> Callable<Map<String, List<DataFile>>> task(MeshSource<E> source, int slice) {
        return () -> writeSlice(source, slice);
    }

    private <E> Map<String, List<DataFile>> writeSlice(MeshSource<E> source, int slice) throws IOException {
        long expectedRows = source.expectedEntities() / source.slices();
        Map<String, TableWriter<E>> writers = new LinkedHashMap<>();
        try {
            for (MeshTable<E> table : source.tables()) {
                Table target = created(table.qualifiedName());
                writers.put(table.qualifiedName(), new TableWriter<>(table, target, slice, expectedRows));
            }
            long rows = 0;
            for (E entity : source.slice().apply(slice)) {
                for (TableWriter<E> writer : writers.values()) {
                    writer.writeIfIncluded(entity);
                }
                if (++rows % ROWS_BETWEEN_REPORTS == 0) {
                    report(ROWS_BETWEEN_REPORTS);
                }
            }
            report(rows % ROWS_BETWEEN_REPORTS);
            Map<String, List<DataFile>> files = new LinkedHashMap<>();
            for (Map.Entry<String, TableWriter<E>> writer : writers.entrySet()) {
                files.put(writer.getKey(), writer.getValue().finish());
            }
            return files;
        } finally {
            for (TableWriter<E> writer : writers.values()) {
                writer.close();
            }
        }
    }

    private void report(long rows) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted");
        }
        progress.advanced(done.addAndGet(rows), expected);
    }

    private Table created(String qualifiedName) {
        return Objects.requireNonNull(tables.get(qualifiedName), qualifiedName);
    }

    private void commit() {
        written.forEach((name, files) -> {
            AppendFiles append = created(name).newAppend();
            files.forEach(append::appendFile);
            append.commit();
        });
    }
}
