package io.meshgate.server.classify;

import io.meshgate.connector.ArrowScan;
import java.io.IOException;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** The batches of another reader, which this one owns, up to the one that brings enough rows: engines read to the end. */
final class FirstRows extends ArrowReader {
    private final ArrowReader reader;
    private final long enough;
    private long rows;

    private FirstRows(ArrowReader reader, BufferAllocator allocator, long enough) {
        super(allocator);
        this.reader = reader;
        this.enough = enough;
    }

    static ArrowScan.Opener of(ArrowScan.Opener opener, long enough) {
        return allocator -> new FirstRows(opener.open(allocator), allocator, enough);
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        if (rows >= enough || !reader.loadNextBatch()) {
            return false;
        }
        rows += reader.getVectorSchemaRoot().getRowCount();
        return true;
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        return reader.getVectorSchemaRoot();
    }

    @Override
    public Map<Long, Dictionary> getDictionaryVectors() throws IOException {
        return reader.getDictionaryVectors();
    }

    @Override
    public long bytesRead() {
        return reader.bytesRead();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    @Override
    public void close(boolean closeReadSource) throws IOException {
        reader.close(closeReadSource);
    }

    @Override
    protected void closeReadSource() {}

    @Override
    protected Schema readSchema() throws IOException {
        return reader.getVectorSchemaRoot().getSchema();
    }
}
