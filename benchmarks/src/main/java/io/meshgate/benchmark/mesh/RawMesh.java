package io.meshgate.benchmark.mesh;

import io.meshgate.benchmark.RawDuckDb;
import java.io.IOException;
import java.sql.SQLException;
import org.apache.arrow.memory.BufferAllocator;

/** Opens raw DuckDB with the tables of a mesh as views over their current files. */
public final class RawMesh {
    private RawMesh() {}

    /** The caller closes it. */
    public static RawDuckDb open(DataMesh mesh, BufferAllocator allocator) throws IOException, SQLException {
        RawDuckDb raw = new RawDuckDb(allocator);
        try {
            for (MeshTable<?> table : mesh.tables()) {
                raw.createSchema(table.domain(), table.namespace());
                raw.createView(table.qualifiedName(), mesh.dataFiles(table.domain(), table.namespace(), table.name()));
            }
            return raw;
        } catch (IOException | SQLException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }
}
