import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Writes tables with Spark into the schema {@code s} of an Iceberg catalog {@code d} below a directory, and beside them
 * what Spark itself reads: {@code <table>.rows}, each line a row as one text.
 */
public final class WriteTables {
    private final SparkSession spark;
    private final Path directory;

    private WriteTables(SparkSession spark, Path directory) {
        this.spark = spark;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]).toAbsolutePath();
        Files.createDirectories(directory.resolve("warehouse"));
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.warehouse.dir", directory.resolve("spark").toString())
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .config("spark.sql.catalog.d", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.d.catalog-impl", "org.apache.iceberg.jdbc.JdbcCatalog")
                .config("spark.sql.catalog.d.uri", "jdbc:sqlite:" + directory.resolve("catalog.db"))
                .config("spark.sql.catalog.d.jdbc.schema-version", "V1")
                .config("spark.sql.catalog.d.warehouse", directory.resolve("warehouse").toString())
                .getOrCreate();
        WriteTables writer = new WriteTables(spark, directory);
        writer.sql("CREATE NAMESPACE d.s");
        for (String format : List.of("parquet", "orc", "avro")) {
            writer.mergeOnRead("mor2_" + format, 2, format);
            writer.mergeOnRead("mor3_" + format, 3, format);
            writer.evolved("evolved_" + format, format);
        }
        writer.types();
        writer.variants();
        writer.migrated();
        spark.stop();
    }

    private void sql(String sql) {
        spark.sql(sql);
    }

    private void mergeOnRead(String name, int version, String format) throws Exception {
        String table = "d.s." + name;
        sql("CREATE TABLE " + table + " (id BIGINT NOT NULL, name STRING, price DECIMAL(12, 2), day DATE) USING iceberg"
                + " PARTITIONED BY (bucket(3, id), months(day)) TBLPROPERTIES ('format-version' = '" + version
                + "', 'write.format.default' = '" + format + "', 'write.delete.mode' = 'merge-on-read',"
                + " 'write.update.mode' = 'merge-on-read', 'write.merge.mode' = 'merge-on-read')");
        sql("INSERT INTO " + table + " SELECT id, IF(id % 11 = 0, NULL, concat('n', id % 13)), id / 7,"
                + " date_add(DATE '2026-01-01', CAST(id % 70 AS INT)) FROM range(1000)");
        sql("DELETE FROM " + table + " WHERE id % 7 = 0");
        sql("UPDATE " + table + " SET name = 'updated' WHERE id % 5 = 0");
        sql("MERGE INTO " + table + " t USING (SELECT id * 3 AS id FROM range(500)) s ON t.id = s.id"
                + " WHEN MATCHED AND t.id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET price = -1"
                + " WHEN NOT MATCHED THEN INSERT (id, name, price, day) VALUES (s.id, 'merged', NULL, DATE '2025-12-31')");
        rows(name, "concat_ws('|', id, coalesce(name, '-'), coalesce(CAST(price AS STRING), '-'), day)");
    }

    private void evolved(String name, String format) throws Exception {
        String table = "d.s." + name;
        sql("CREATE TABLE " + table + " (id BIGINT, a INT, b STRING, place STRUCT<city: STRING, zip: INT>,"
                + " tags ARRAY<STRUCT<k: STRING>>) USING iceberg TBLPROPERTIES ('format-version' = '2',"
                + " 'write.format.default' = '" + format + "')");
        String first = "SELECT id, CAST(id AS INT), concat('b', id), named_struct('city', concat('c', id), 'zip',"
                + " CAST(id AS INT)), array(named_struct('k', concat('k', id))) FROM range(20)";
        sql("INSERT INTO " + table + " " + first);
        sql("ALTER TABLE " + table + " ALTER COLUMN a TYPE BIGINT");
        sql("ALTER TABLE " + table + " RENAME COLUMN b TO words");
        sql("ALTER TABLE " + table + " ADD COLUMN place.country STRING FIRST");
        sql("ALTER TABLE " + table + " RENAME COLUMN place.city TO town");
        sql("ALTER TABLE " + table + " ALTER COLUMN place.zip TYPE BIGINT");
        sql("ALTER TABLE " + table + " ADD COLUMN tags.element.v INT");
        sql("ALTER TABLE " + table + " ADD PARTITION FIELD truncate(2, words)");
        sql("INSERT INTO " + table + " VALUES (100, 5000000000, 'w', named_struct('country', 'NO', 'town', 'Oslo',"
                + " 'zip', 6000000000), array(named_struct('k', 'x', 'v', 1)))");
        sql("ALTER TABLE " + table + " DROP COLUMN place.town");
        sql("ALTER TABLE " + table + " ADD COLUMN place.town STRING");
        sql("DELETE FROM " + table + " WHERE id = 3");
        rows(
                name,
                "concat_ws('|', id, a, words, coalesce(place.country, '-'), place.zip, coalesce(place.town, '-'),"
                        + " tags[0].k, coalesce(tags[0].v, -1))");
    }

    private void types() throws Exception {
        sql("CREATE TABLE d.s.types (id BIGINT, flag BOOLEAN, i INT, f FLOAT, d DOUBLE, s STRING, bin BINARY, day DATE,"
                + " moment TIMESTAMP, plain TIMESTAMP_NTZ, dec DECIMAL(38, 10), m MAP<STRING, ARRAY<INT>>) USING iceberg"
                + " TBLPROPERTIES ('format-version' = '3')");
        sql("INSERT INTO d.s.types VALUES (1, true, -2147483648, CAST('NaN' AS FLOAT), CAST('-Infinity' AS DOUBLE),"
                + " 'é\"', X'00FF', DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59.999999', TIMESTAMP_NTZ"
                + " '2026-01-02 03:04:05.123456', 1234567890123456789012345678.0123456789, map('a', array(1, NULL))),"
                + " (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
        rows("types", "concat_ws('|', id, flag, i, s, hex(bin), day, CAST(dec AS STRING))");
    }

    private void variants() throws Exception {
        sql("CREATE TABLE d.s.variants (id BIGINT, v VARIANT) USING iceberg TBLPROPERTIES ('format-version' = '3')");
        sql("INSERT INTO d.s.variants SELECT id, parse_json(concat('{\"a\":[', id, ',null,true],\"b\":{\"c\":\"x\"}}'))"
                + " FROM range(10)");
        rows("variants", "concat_ws('|', id, to_json(v))");
    }

    /** Files of a table of another kind, without field ids, with INT96 timestamps and a column in their paths only. */
    private void migrated() throws Exception {
        Path files = directory.resolve("warehouse/old");
        spark.conf().set("spark.sql.parquet.outputTimestampType", "INT96");
        spark.sql("SELECT id, concat('n', id) AS name, timestamp_seconds(id * 1000000) AS moment, id % 3 AS part"
                        + " FROM range(30)")
                .write()
                .partitionBy("part")
                .parquet(files.toString());
        sql("CREATE TABLE d.s.migrated (id BIGINT, name STRING, moment TIMESTAMP, part BIGINT) USING iceberg"
                + " PARTITIONED BY (part)");
        sql("CALL d.system.add_files(table => 's.migrated', source_table => '`parquet`.`" + files + "`')");
        sql("ALTER TABLE d.s.migrated RENAME COLUMN name TO title");
        sql("INSERT INTO d.s.migrated VALUES (100, 'new', TIMESTAMP '2026-01-02 03:04:05', 7)");
        rows("migrated", "concat_ws('|', id, title, unix_seconds(moment), part)");
        sql("CALL d.system.compute_table_stats(table => 's.migrated', columns => array('id', 'title', 'part'))");
    }

    private void rows(String name, String text) throws Exception {
        List<String> rows = spark.sql("SELECT " + text + " FROM d.s." + name).collectAsList().stream()
                .map((Row row) -> row.getString(0))
                .sorted()
                .collect(Collectors.toList());
        Files.write(directory.resolve(name + ".rows"), rows);
        System.out.println(name + ": " + rows.size() + " rows");
    }
}
