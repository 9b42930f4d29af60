package io.meshgate.server.engine.duckdb;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * {@code meshgate_ff1(text, alphabet, key in hex)}: the function of the {@code ff1} mask, which SQL of the planner calls.
 * Alphabet and key are the same for all rows of a statement. NULL of NULL, and of what {@link Ff1} does not encrypt. It
 * keeps nothing between calls, so that it is thread-safe and no key stays behind.
 */
final class Ff1Function {
    private static final String NAME = "meshgate_ff1";

    private Ff1Function() {}

    /** Registers it for all connections of an instance, for as long as that lives. */
    static void register(Connection instance) throws SQLException {
        try (DuckDBScalarFunctionBuilder function = DuckDBFunctions.scalarFunction()) {
            function.withName(NAME)
                    .withParameters(String.class, String.class, String.class)
                    .withReturnType(String.class)
                    .withVectorizedFunction(Ff1Function::encrypt)
                    .register(instance);
        }
    }

    private static void encrypt(DuckDBDataChunkReader rows, DuckDBWritableVector result) {
        int count = Math.toIntExact(rows.rowCount());
        if (count == 0) {
            return;
        }
        DuckDBReadableVector texts = rows.vector(0);
        Ff1 ff1 = new Ff1(
                rows.vector(1).getString(0),
                HexFormat.of().parseHex(rows.vector(2).getString(0)));
        byte[][] encrypted = new byte[count][];
        for (int i = 0; i < count; i++) {
            String text = texts.getString(i);
            // Elements that stay null become NULL.
            if (text != null) {
                encrypted[i] = ff1.encrypted(text);
            }
        }
        result.setStringUtf8Batch(0, encrypted);
    }
}
