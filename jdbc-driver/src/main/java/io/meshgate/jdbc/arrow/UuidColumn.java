package io.meshgate.jdbc.arrow;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.UUID;

/** UUIDs, 16 bytes each, the highest first. */
final class UuidColumn extends Column {
    private static final int TEXT_LENGTH = 36;

    private int values;

    UuidColumn(ArrowField field) {
        super(field, SqlType.of(Types.OTHER, "UUID", UUID.class).sized(TEXT_LENGTH, 0, TEXT_LENGTH));
    }

    @Override
    void loadValues(BatchBody body) throws SQLException {
        values = body.nextBuffer().holding((long) length() * ArrowType.Uuid.WIDTH, "UUIDs");
    }

    @Override
    public Object valueAt(int row) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, values + row * ArrowType.Uuid.WIDTH, ArrowType.Uuid.WIDTH);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    @Override
    public byte[] bytesAt(int row) {
        int start = values + row * ArrowType.Uuid.WIDTH;
        return Arrays.copyOfRange(bytes, start, start + ArrowType.Uuid.WIDTH);
    }
}
