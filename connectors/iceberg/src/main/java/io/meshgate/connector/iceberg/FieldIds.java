package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.avro.AvroSchemaUtil;
import org.apache.iceberg.mapping.NameMapping;
import org.apache.iceberg.orc.OrcMetrics;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Which columns a file has. A file without field ids and without a name mapping is refused: Iceberg's readers would guess
 * by position or by today's names. Thread-safe.
 */
final class FieldIds {
    private final ParquetFooters footers;

    FieldIds(ParquetFooters footers) {
        this.footers = footers;
    }

    /** The ids of the top-level columns; those of nested ones may be among them. */
    Set<Integer> of(TableVersion version, DataFileInput file, FileFormat format, Optional<NameMapping> mapping) {
        Set<Integer> ids = switch (format) {
            case PARQUET -> ofParquet(footers.schema(file.path(), file.length()), mapping);
            case ORC -> ofOrc(file, mapping);
            case AVRO -> ofAvro(file, mapping);
            default ->
                throw new GatewayException(
                        ErrorCode.NOT_SUPPORTED,
                        "table " + version.name() + " has data files of the format " + format + ", not supported");
        };
        if (ids.isEmpty() && mapping.isEmpty()) {
            throw new GatewayException(
                    ErrorCode.SOURCE_DATA_INVALID,
                    "table " + version.name() + " has data files without field ids, and no "
                            + TableProperties.DEFAULT_NAME_MAPPING);
        }
        return ids;
    }

    private static Set<Integer> ofParquet(MessageType schema, Optional<NameMapping> mapping) {
        boolean mapped = !ParquetSchemaUtil.hasIds(schema) && mapping.isPresent();
        MessageType identified = mapped ? ParquetSchemaUtil.applyNameMapping(schema, mapping.get()) : schema;
        Set<Integer> ids = new HashSet<>();
        for (Type field : identified.getFields()) {
            if (field.getId() != null) {
                ids.add(field.getId().intValue());
            }
        }
        return ids;
    }

    /** Iceberg tells the ids of an ORC file by the sizes of its columns. */
    private static Set<Integer> ofOrc(DataFileInput file, Optional<NameMapping> mapping) {
        Map<Integer, Long> sizes = OrcMetrics.fromInputFile(file, MetricsConfig.getDefault(), mapping.orElse(null))
                .columnSizes();
        return sizes == null ? Set.of() : Set.copyOf(sizes.keySet());
    }

    private static Set<Integer> ofAvro(DataFileInput file, Optional<NameMapping> mapping) {
        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(file.path().toFile(), new GenericDatumReader<>())) {
            Set<Integer> ids = ofAvro(reader.getSchema());
            return ids.isEmpty() && mapping.isPresent()
                    ? ofAvro(AvroSchemaUtil.applyNameMapping(reader.getSchema(), mapping.get()))
                    : ids;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<Integer> ofAvro(Schema schema) {
        Set<Integer> ids = new HashSet<>();
        for (Schema.Field field : schema.getFields()) {
            if (AvroSchemaUtil.hasFieldId(field)) {
                ids.add(AvroSchemaUtil.getFieldId(field));
            }
        }
        return ids;
    }
}
