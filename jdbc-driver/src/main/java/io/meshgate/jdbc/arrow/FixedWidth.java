package io.meshgate.jdbc.arrow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Encodes values of parameters whose types have one width. */
final class FixedWidth {
    private FixedWidth() {}

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The value's bytes; zeros for NULL.
     *
     * @throws ArithmeticException for a value that the type does not hold
     */
    static byte[] bytes(ArrowType type, @Nullable Object value) throws SQLException {
        if (type instanceof ArrowType.Int integer) {
            return integer(
                    integer, value == null ? BigInteger.ZERO : new BigDecimal(value.toString()).toBigIntegerExact());
        }
        if (type instanceof ArrowType.FloatingPoint floating) {
            return floating(floating.bits(), value == null ? 0 : ((Number) value).doubleValue());
        }
        if (type instanceof ArrowType.Decimal decimal) {
            return decimal(decimal, value == null ? BigDecimal.ZERO : (BigDecimal) value);
        }
        if (type instanceof ArrowType.FixedBinary fixed) {
            return bytes(fixed.width(), value == null ? new byte[fixed.width()] : (byte[]) value);
        }
        if (type instanceof ArrowType.Uuid) {
            UUID id = value == null ? new UUID(0, 0) : (UUID) value;
            return ByteBuffer.allocate(ArrowType.Uuid.WIDTH)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }
        return temporal(type, value);
    }

    private static byte[] temporal(ArrowType type, @Nullable Object value) throws SQLException {
        if (type instanceof ArrowType.Date date) {
            long day = value == null ? 0 : ((LocalDate) value).toEpochDay();
            return date.unit() == ArrowType.DateUnit.DAY
                    ? little(Integer.BYTES).putInt(Math.toIntExact(day)).array()
                    : little(Long.BYTES)
                            .putLong(Math.multiplyExact(day, 86_400_000L))
                            .array();
        }
        if (type instanceof ArrowType.Time time) {
            LocalTime clock = value == null ? LocalTime.MIDNIGHT : (LocalTime) value;
            long count = truncated(time.unit(), clock.toSecondOfDay(), clock.get(ChronoField.NANO_OF_SECOND));
            return time.bits() == Long.SIZE
                    ? little(Long.BYTES).putLong(count).array()
                    : little(Integer.BYTES).putInt((int) count).array();
        }
        if (type instanceof ArrowType.Timestamp timestamp) {
            Instant instant = value == null
                    ? Instant.EPOCH
                    : value instanceof OffsetDateTime moment
                            ? moment.toInstant()
                            : ((LocalDateTime) value).toInstant(ZoneOffset.UTC);
            long count = truncated(timestamp.unit(), instant.getEpochSecond(), instant.getNano());
            return little(Long.BYTES).putLong(count).array();
        }
        throw DataFailures.notSupported("Parameters of this type are not supported by the Meshgate driver");
    }

    private static long truncated(TimeUnit unit, long seconds, int nanos) {
        int nanosPerUnit = 1;
        for (int digits = unit.digits(); digits < TimeUnit.NANOSECOND.digits(); digits++) {
            nanosPerUnit *= 10;
        }
        return unit.of(seconds, nanos - nanos % nanosPerUnit);
    }

    private static byte[] integer(ArrowType.Int type, BigInteger value) {
        boolean fits = type.signed()
                ? value.bitLength() < type.bits()
                : value.signum() >= 0 && value.bitLength() <= type.bits();
        if (!fits) {
            throw new ArithmeticException("too many bits");
        }
        return twosComplement(value, type.bits() / Byte.SIZE);
    }

    private static byte[] decimal(ArrowType.Decimal type, BigDecimal value) {
        BigDecimal scaled = value.setScale(type.scale());
        if (scaled.precision() > type.precision()) {
            throw new ArithmeticException("too many digits");
        }
        return twosComplement(scaled.unscaledValue(), type.bits() / Byte.SIZE);
    }

    /** Little-endian, of one width. */
    private static byte[] twosComplement(BigInteger value, int width) {
        byte[] bigEndian = value.toByteArray();
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            int from = bigEndian.length - 1 - i;
            bytes[i] = from >= 0 ? bigEndian[from] : (byte) (value.signum() < 0 ? -1 : 0);
        }
        return bytes;
    }

    private static byte[] floating(int bits, double value) throws SQLException {
        if (bits == Double.SIZE) {
            return little(Double.BYTES).putDouble(value).array();
        }
        if (bits == Float.SIZE) {
            return little(Float.BYTES).putFloat((float) value).array();
        }
        throw DataFailures.notSupported("Parameters of 16-bit numbers are not supported by the Meshgate driver");
    }

    private static byte[] bytes(int width, byte[] value) {
        if (value.length != width) {
            throw new ArithmeticException("wrong length");
        }
        return value;
    }
}
