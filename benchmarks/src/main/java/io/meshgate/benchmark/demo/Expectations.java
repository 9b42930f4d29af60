package io.meshgate.benchmark.demo;

import io.meshgate.benchmark.RawDuckDb;
import io.meshgate.benchmark.Rows;
import io.meshgate.benchmark.RowsComparison;
import io.meshgate.benchmark.mesh.RawMesh;
import io.meshgate.benchmark.tpch.TpchMesh;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/** What each user must see, computed without the gateway: DuckDB over the same files, or over a governed copy. */
final class Expectations implements AutoCloseable {
    private static final String CUSTOMERS = "SELECT count(*) FROM sales.retail.customer";

    private final RawDuckDb all;
    private final RawDuckDb governed;

    private Expectations(RawDuckDb all, RawDuckDb governed) {
        this.all = all;
        this.governed = governed;
    }

    static Expectations of(TpchMesh mesh, DemoMesh demo, BufferAllocator allocator) throws SQLException, IOException {
        RawDuckDb all = RawMesh.open(mesh, allocator);
        RawDuckDb governed = RawMesh.open(mesh, allocator);
        demo.customersOfAnalyst().replaceView(governed);
        return new Expectations(all, governed);
    }

    /** How a result differs from what the user must see. */
    Optional<String> difference(DemoQuery query, DemoUser user, Rows actual) throws SQLException, IOException {
        Rows expected = new Rows();
        (user == DemoUser.STEWARD ? all : governed).run(query.sql(), expected);
        return RowsComparison.difference(expected.rows(), actual.rows(), query.sortedBy());
    }

    long customers(DemoUser user) throws SQLException, IOException {
        Rows count = new Rows();
        (user == DemoUser.STEWARD ? all : governed).run(CUSTOMERS, count);
        List<?> row = count.rows().get(0);
        return (Long) row.get(0);
    }

    @Override
    public void close() throws SQLException {
        all.close();
        governed.close();
    }
}
