package io.meshgate.benchmark.tools;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;

import io.meshgate.benchmark.MeshTemplate;
import io.meshgate.benchmark.mesh.Domain;
import io.meshgate.server.auth.UserDirectory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * A mesh of three domains, small enough to know by heart: names that look like patterns, every type that tools know how
 * to show, and two users of whom one sees less.
 */
final class ToolMesh {
    /** Of {@code sales.retail.customer}; a third of them are of {@code EUROPE}. */
    static final int CUSTOMERS = 3_000;

    private static final Types.StringType TEXT = Types.StringType.get();
    private static final Types.LongType LONG = Types.LongType.get();
    private static final Schema CUSTOMER = new Schema(
            required(1, "id", LONG),
            required(2, "name", TEXT),
            required(3, "region", TEXT),
            required(4, "email", TEXT),
            optional(5, "card_number", TEXT));
    private static final Schema ORDER_ITEMS = new Schema(
            required(1, "order_id", LONG),
            optional(2, "amount", Types.DecimalType.of(12, 2)),
            required(3, "ordered", Types.DateType.get()));
    private static final Schema INVOICES = new Schema(required(1, "id", LONG));
    private static final Schema ALL_TYPES = new Schema(
            required(1, "a_boolean", Types.BooleanType.get()),
            required(2, "an_integer", Types.IntegerType.get()),
            required(3, "a_bigint", LONG),
            required(4, "a_real", Types.FloatType.get()),
            required(5, "a_double", Types.DoubleType.get()),
            required(6, "a_decimal", Types.DecimalType.of(20, 4)),
            required(7, "a_text", TEXT),
            required(8, "a_date", Types.DateType.get()),
            required(9, "a_timestamp", Types.TimestampType.withoutZone()),
            required(10, "an_instant", Types.TimestampType.withZone()),
            required(11, "a_binary", Types.BinaryType.get()),
            required(12, "a_list", Types.ListType.ofRequired(14, TEXT)),
            required(13, "a_row", Types.StructType.of(required(15, "x", LONG), required(16, "y", TEXT))));

    private final Path directory;

    private ToolMesh(Path directory) {
        this.directory = directory;
    }

    static void write(Path directory) throws IOException {
        ToolMesh mesh = new ToolMesh(directory.toAbsolutePath());
        mesh.writeFiles();
        mesh.writeSales();
        mesh.writeFinance();
        mesh.writeLogistics();
    }

    private void writeFiles() throws IOException {
        MeshTemplate template = new MeshTemplate(ToolMesh.class, directory);
        template.write("gateway.yaml", Map.of());
        template.write(
                "users.yaml",
                Map.of(
                        "analyst-password", UserDirectory.hash("analyst".toCharArray()),
                        "steward-password", UserDirectory.hash("steward".toCharArray())));
        for (String domain : List.of("sales", "finance", "logistics")) {
            template.write("domains/" + domain + "/domain.yaml", Map.of());
            template.write("domains/" + domain + "/policies/access.yaml", Map.of());
        }
    }

    private void writeSales() throws IOException {
        try (JdbcCatalog catalog = catalog("sales")) {
            Record customer = GenericRecord.create(CUSTOMER);
            Rows customers = rows -> {
                for (long id = 1; id <= CUSTOMERS; id++) {
                    rows.write(customer.copy(Map.of(
                            "id", id,
                            "name", "Customer " + id,
                            "region", List.of("EUROPE", "ASIA", "AFRICA").get((int) (id % 3)),
                            "email", id + "@example.org",
                            "card_number", "4000-" + id)));
                }
            };
            create(catalog, "retail", "customer", CUSTOMER, customers);
            Rows items = rows -> {
                rows.write(item(1, new BigDecimal("10.50")));
                rows.write(item(2, null));
            };
            create(catalog, "retail", "order_items", ORDER_ITEMS, items);
            create(catalog, "retail", "orderXitems", ORDER_ITEMS, items);
        }
    }

    private static Record item(long order, @Nullable BigDecimal amount) {
        Record item = GenericRecord.create(ORDER_ITEMS);
        item.setField("order_id", order);
        item.setField("amount", amount);
        item.setField("ordered", LocalDate.of(2026, 2, 28));
        return item;
    }

    private void writeFinance() throws IOException {
        try (JdbcCatalog catalog = catalog("finance")) {
            create(
                    catalog,
                    "billing",
                    "invoices",
                    INVOICES,
                    rows -> rows.write(GenericRecord.create(INVOICES).copy("id", 1L)));
            create(catalog, "reference", "all_types", ALL_TYPES, rows -> rows.write(oneOfEach()));
        }
    }

    private static Record oneOfEach() {
        Record row = GenericRecord.create(ALL_TYPES);
        row.setField("a_boolean", true);
        row.setField("an_integer", 42);
        row.setField("a_bigint", 1L << 40);
        row.setField("a_real", 1.5f);
        row.setField("a_double", 2.25);
        row.setField("a_decimal", new BigDecimal("1234567890.1234"));
        row.setField("a_text", "grün 字");
        row.setField("a_date", LocalDate.of(2026, 2, 28));
        row.setField("a_timestamp", LocalDateTime.of(2026, 2, 28, 13, 14, 15, 123_456_000));
        row.setField("an_instant", OffsetDateTime.of(2026, 2, 28, 13, 14, 15, 0, ZoneOffset.UTC));
        row.setField("a_binary", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        row.setField("a_list", List.of("a", "b"));
        row.setField(
                "a_row",
                GenericRecord.create(ALL_TYPES.findType("a_row").asStructType()).copy(Map.of("x", 7L, "y", "seven")));
        return row;
    }

    private void writeLogistics() throws IOException {
        try (JdbcCatalog catalog = catalog("logistics")) {
            create(catalog, "supply", "shipments", INVOICES, rows -> {});
        }
    }

    private JdbcCatalog catalog(String domain) {
        return new Domain(domain, List.of(), directory.resolve("domains").resolve(domain)).open();
    }

    private static void create(JdbcCatalog catalog, String schema, String name, Schema columns, Rows rows)
            throws IOException {
        Namespace namespace = Namespace.of(schema);
        if (!catalog.namespaceExists(namespace)) {
            catalog.createNamespace(namespace);
        }
        Table table = catalog.createTable(TableIdentifier.of(namespace, name), columns);
        DataWriter<Record> writer = Parquet.writeData(
                        table.io().newOutputFile(table.locationProvider().newDataLocation("rows.parquet")))
                .schema(table.schema())
                .withSpec(PartitionSpec.unpartitioned())
                .createWriterFunc(type -> GenericParquetWriter.create(table.schema(), type))
                .build();
        try (writer) {
            rows.writeTo(writer::write);
        }
        table.newAppend().appendFile(writer.toDataFile()).commit();
    }

    private interface RowSink {
        void write(Record row);
    }

    private interface Rows {
        void writeTo(RowSink rows);
    }
}
