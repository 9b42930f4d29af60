package io.meshgate.server.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptionKeyMetadata;

/** Equality deletes whose ids are not just those of the rows' columns. */
final class EqualityKeys {
    private EqualityKeys() {}

    @SuppressWarnings("NullAway") // Iceberg takes null for no partition
    static void delete(Writes writes, Schema rowSchema, int[] ids, List<Record> rows) {
        String location = writes.table().locationProvider().newDataLocation(UUID.randomUUID() + ".parquet");
        EqualityDeleteWriter<Record> writer = new GenericFileWriterFactory.Builder(writes.table())
                .deleteFileFormat(FileFormat.PARQUET)
                .equalityFieldIds(ids)
                .equalityDeleteRowSchema(rowSchema)
                .build()
                .newEqualityDeleteWriter(
                        EncryptedFiles.encryptedOutput(
                                writes.table().io().newOutputFile(location), EncryptionKeyMetadata.EMPTY),
                        writes.table().spec(),
                        null);
        try (writer) {
            rows.forEach(writer::write);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writes.table().refresh();
        writes.table().newRowDelta().addDeletes(writer.toDeleteFile()).commit();
    }
}
