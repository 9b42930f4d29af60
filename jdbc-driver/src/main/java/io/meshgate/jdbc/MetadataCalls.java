package io.meshgate.jdbc;

import com.google.protobuf.Message;
import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.flight.CallLimits;
import java.sql.SQLException;

/** Runs the commands of Flight SQL that ask about the mesh or the gateway. Thread-safe. */
final class MetadataCalls {
    private final MeshgateConnection connection;

    MetadataCalls(MeshgateConnection connection) {
        this.connection = connection;
    }

    /** Reads the whole answer. */
    void each(Message command, ServerRow.Reader rows) throws SQLException {
        BatchReader answer = connection.reader(CallLimits.NONE);
        try {
            if (!answer.runDirectly(command)) {
                answer.runByInfo(command);
            }
            Column[] columns = answer.batch().columns();
            while (answer.next()) {
                for (int row = 0; row < answer.batch().rows(); row++) {
                    rows.read(new ServerRow(columns, row));
                }
            }
        } finally {
            answer.close();
        }
    }
}
