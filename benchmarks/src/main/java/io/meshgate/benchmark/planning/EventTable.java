package io.meshgate.benchmark.planning;

import io.meshgate.benchmark.mesh.Domain;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestWriter;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * A table of events with very many small files, as a stream of appends leaves it: partitioned by day, one manifest for at
 * most {@link #FILES_PER_MANIFEST} files of a day. The files of a day are copies of one file, so that a day with n files
 * has each of its events n times.
 *
 * <p>Days whose files are {@linkplain Shape#present not present} have metadata alone: they can be pruned, not read.
 */
final class EventTable {
    static final String DOMAIN = "events";
    static final String SCHEMA = "log";
    static final String TABLE = "events";
    static final LocalDate FIRST_DAY = LocalDate.of(2024, 1, 1);
    static final int ROWS_PER_FILE = 10;

    private static final int FILES_PER_MANIFEST = 1000;
    private static final Schema COLUMNS = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.required(2, "occurred", Types.TimestampType.withoutZone()),
            Types.NestedField.optional(3, "customer", Types.LongType.get()),
            Types.NestedField.optional(4, "kind", Types.StringType.get()),
            Types.NestedField.optional(5, "page", Types.StringType.get()),
            Types.NestedField.optional(6, "amount", Types.DecimalType.of(12, 2)),
            Types.NestedField.optional(7, "duration", Types.DoubleType.get()),
            Types.NestedField.optional(8, "country", Types.StringType.get()),
            Types.NestedField.optional(9, "success", Types.BooleanType.get()),
            Types.NestedField.optional(10, "session", Types.StringType.get()));

    /**
     * @param present the first so many days have files, the others metadata only
     */
    record Shape(int days, int filesPerDay, int present) {
        int files() {
            return days * filesPerDay;
        }
    }

    private final Domain domain;
    private final Shape shape;
    private final Path complete;

    EventTable(Path directory, Shape shape) {
        Path place = directory
                .toAbsolutePath()
                .normalize()
                .resolve(shape.days() + "x" + shape.filesPerDay() + "x" + shape.present());
        this.domain = new Domain(DOMAIN, List.of(SCHEMA), place);
        this.shape = shape;
        this.complete = place.resolve("complete");
    }

    Domain domain() {
        return domain;
    }

    Shape shape() {
        return shape;
    }

    boolean isComplete() {
        return Files.exists(complete);
    }

    /** Writes the table into a directory that holds nothing of it. */
    void write() throws IOException {
        Files.createDirectories(domain.warehouse());
        PartitionSpec spec = PartitionSpec.builderFor(COLUMNS).day("occurred").build();
        try (JdbcCatalog catalog = domain.open()) {
            catalog.createNamespace(Namespace.of(SCHEMA), Map.of());
            Table table = catalog.createTable(
                    TableIdentifier.of(Namespace.of(SCHEMA), TABLE),
                    COLUMNS,
                    spec,
                    Map.of(TableProperties.FORMAT_VERSION, "2"));
            DataFile template = writeFile(table, FIRST_DAY, 0);
            AppendFiles append = table.newAppend();
            for (int day = 0; day < shape.days(); day++) {
                appendDay(table, append, day, template);
            }
            append.commit();
        }
        Files.writeString(complete, "");
    }

    /** The files of the days that have any. */
    List<Path> files() {
        return IntStream.range(0, shape.present())
                .boxed()
                .flatMap(day -> IntStream.range(0, shape.filesPerDay())
                        .mapToObj(file -> directory(FIRST_DAY.plusDays(day)).resolve(name(file))))
                .toList();
    }

    private Path directory(LocalDate day) {
        return domain.warehouse().resolve("data").resolve("occurred_day=" + day);
    }

    private static String name(int file) {
        return String.format(Locale.ROOT, "part-%05d.parquet", file);
    }

    private void appendDay(Table table, AppendFiles append, int number, DataFile template) throws IOException {
        LocalDate day = FIRST_DAY.plusDays(number);
        DataFile first = number == 0 || number >= shape.present() ? template : writeFile(table, day, number);
        Path source = Path.of(URI.create(first.location()));
        PartitionData partition = new PartitionData(table.spec().partitionType());
        partition.set(0, Math.toIntExact(day.toEpochDay()));
        Metrics metrics = metrics(first, day);
        for (int start = 0; start < shape.filesPerDay(); start += FILES_PER_MANIFEST) {
            String location = table.location() + "/metadata/events-" + number + "-" + start + ".avro";
            ManifestWriter<DataFile> manifest =
                    ManifestFiles.write(table.spec(), table.io().newOutputFile(location));
            try (manifest) {
                for (int file = start; file < Math.min(shape.filesPerDay(), start + FILES_PER_MANIFEST); file++) {
                    Path path = directory(day).resolve(name(file));
                    if (number < shape.present() && file > 0) {
                        Files.copy(source, path);
                    }
                    manifest.add(DataFiles.builder(table.spec())
                            .withPath(path.toUri().toString())
                            .withFormat(first.format())
                            .withPartition(partition)
                            .withFileSizeInBytes(first.fileSizeInBytes())
                            .withMetrics(metrics)
                            .build());
                }
            }
            ManifestFile written = manifest.toManifestFile();
            append.appendManifest(written);
        }
    }

    private DataFile writeFile(Table table, LocalDate day, int number) throws IOException {
        Path path = directory(day).resolve(name(0));
        PartitionData partition = new PartitionData(table.spec().partitionType());
        partition.set(0, Math.toIntExact(day.toEpochDay()));
        DataWriter<Record> writer = Parquet.writeData(
                        table.io().newOutputFile(path.toUri().toString()))
                .schema(COLUMNS)
                .withSpec(table.spec())
                .withPartition(partition)
                .createWriterFunc(GenericParquetWriter::create)
                .build();
        try (writer) {
            for (int row = 0; row < ROWS_PER_FILE; row++) {
                writer.write(event(day, number * (long) ROWS_PER_FILE + row, row));
            }
        }
        return writer.toDataFile();
    }

    private static Record event(LocalDate day, long id, int row) {
        Record event = GenericRecord.create(COLUMNS);
        event.set(0, id);
        event.set(1, day.atTime(row * 2 % 24, 30));
        event.set(2, id % 1000);
        event.set(3, row % 2 == 0 ? "view" : "order");
        event.set(4, "/page/" + id % 100);
        event.set(5, BigDecimal.valueOf(id % 10_000, 2));
        event.set(6, row / 10.0);
        event.set(7, row % 3 == 0 ? null : "DE");
        event.set(8, row % 5 != 0);
        event.set(9, "session-" + id);
        return event;
    }

    /** The statistics of a file, with the day's times. */
    private static Metrics metrics(DataFile file, LocalDate day) {
        Map<Integer, ByteBuffer> lower = new HashMap<>(file.lowerBounds());
        Map<Integer, ByteBuffer> upper = new HashMap<>(file.upperBounds());
        lower.put(2, time(day.atTime(0, 30)));
        upper.put(2, time(day.atTime(18, 30)));
        return new Metrics(
                file.recordCount(),
                file.columnSizes(),
                file.valueCounts(),
                file.nullValueCounts(),
                file.nanValueCounts(),
                lower,
                upper);
    }

    private static ByteBuffer time(LocalDateTime time) {
        long micros = ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), time);
        return Conversions.toByteBuffer(Types.TimestampType.withoutZone(), micros);
    }
}
