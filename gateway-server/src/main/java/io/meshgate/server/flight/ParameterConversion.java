package io.meshgate.server.flight;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Converts a value that a client sent to the class that a parameter's type asks for, as long as nothing is lost: {@code
 * 1} sent as int64 does for an INTEGER, {@code 1.5} does not.
 */
final class ParameterConversion {
    private ParameterConversion() {}

    /**
     * @param sent of one of the classes that {@link ArrowValues} gives
     * @param position of the parameter, from 1, for messages
     */
    static Object convert(Object sent, Field declared, int position) {
        Optional<Object> converted;
        if (declared.getType() instanceof ArrowType.List && sent instanceof List<?> elements) {
            return array(elements, declared.getChildren().get(0), position);
        }
        try {
            converted = declared.getType().isComplex() || sent instanceof List<?>
                    ? Optional.empty()
                    : declared.getType().accept(new Target(sent, isUuid(declared)));
        } catch (ArithmeticException e) {
            throw ParameterValues.invalid(
                    "the value of parameter " + position + " does not fit into " + TypeNames.of(declared));
        }
        return converted.orElseThrow(() -> ParameterValues.invalid(
                "parameter " + position + " must be " + TypeNames.of(declared) + ", not " + kind(sent)));
    }

    private static List<@Nullable Object> array(List<?> sent, Field element, int position) {
        List<@Nullable Object> converted = new ArrayList<>(sent.size());
        for (Object each : sent) {
            converted.add(each == null ? null : convert(each, element, position));
        }
        return Collections.unmodifiableList(converted);
    }

    private static boolean isUuid(Field declared) {
        return "arrow.uuid".equals(declared.getMetadata().get("ARROW:extension:name"));
    }

    private static String kind(Object sent) {
        if (sent instanceof BigInteger) {
            return "an integer";
        }
        if (sent instanceof Float || sent instanceof Double) {
            return "a floating-point number";
        }
        if (sent instanceof List<?>) {
            return "an array";
        }
        return switch (sent.getClass().getSimpleName()) {
            case "Boolean" -> "a boolean";
            case "BigDecimal" -> "a decimal";
            case "String" -> "a string";
            case "LocalDate" -> "a date";
            case "LocalTime" -> "a time";
            case "LocalDateTime" -> "a timestamp";
            case "Instant" -> "a timestamp with time zone";
            default -> "a binary";
        };
    }

    /** Empty for a kind of value that the type does not take; ArithmeticException for a value that does not fit. */
    private static final class Target extends ArrowType.PrimitiveTypeVisitor<Optional<Object>> {
        private final Object sent;
        private final boolean uuid;

        Target(Object sent, boolean uuid) {
            this.sent = sent;
            this.uuid = uuid;
        }

        @Override
        public Optional<Object> visit(ArrowType.Null type) {
            return Optional.of(sent instanceof BigInteger integer ? integer.longValueExact() : sent);
        }

        @Override
        public Optional<Object> visit(ArrowType.Bool type) {
            return same(Boolean.class);
        }

        @Override
        public Optional<Object> visit(ArrowType.Int type) {
            return exact().map(number -> {
                BigInteger integer = number.toBigIntegerExact();
                if (integer.bitLength() >= type.getBitWidth()) {
                    throw new ArithmeticException("too many bits");
                }
                return type.getBitWidth() == Long.SIZE ? (Object) integer.longValueExact() : integer.intValueExact();
            });
        }

        @Override
        public Optional<Object> visit(ArrowType.FloatingPoint type) {
            boolean single = type.getPrecision() == FloatingPointPrecision.SINGLE;
            if (sent instanceof Float || sent instanceof Double) {
                double number = ((Number) sent).doubleValue();
                return Optional.of(single ? (Object) (float) number : number);
            }
            return exact().map(number -> single ? (Object) number.floatValue() : number.doubleValue());
        }

        @Override
        public Optional<Object> visit(ArrowType.Decimal type) {
            return decimal().map(number -> {
                BigDecimal scaled = number.setScale(type.getScale());
                if (scaled.precision() > type.getPrecision()) {
                    throw new ArithmeticException("too many digits");
                }
                return scaled;
            });
        }

        @Override
        public Optional<Object> visit(ArrowType.Utf8 type) {
            return same(String.class);
        }

        @Override
        public Optional<Object> visit(ArrowType.Binary type) {
            return same(byte[].class);
        }

        @Override
        public Optional<Object> visit(ArrowType.FixedSizeBinary type) {
            return same(byte[].class).map(bytes -> {
                ByteBuffer buffer = ByteBuffer.wrap((byte[]) bytes);
                if (buffer.remaining() != type.getByteWidth()) {
                    throw new ArithmeticException("wrong length");
                }
                return uuid ? new UUID(buffer.getLong(), buffer.getLong()) : bytes;
            });
        }

        @Override
        public Optional<Object> visit(ArrowType.Date type) {
            return same(LocalDate.class);
        }

        @Override
        public Optional<Object> visit(ArrowType.Time type) {
            return same(LocalTime.class).map(time -> {
                requireSame(time, ((LocalTime) time).truncatedTo(ChronoUnit.MICROS));
                return time;
            });
        }

        @Override
        public Optional<Object> visit(ArrowType.Timestamp type) {
            if (type.getTimezone() != null) {
                return instant();
            }
            if (sent instanceof LocalDate date) {
                return Optional.of(date.atStartOfDay());
            }
            return same(LocalDateTime.class).map(timestamp -> {
                requireSame(timestamp, ((LocalDateTime) timestamp).truncatedTo(ChronoUnit.MICROS));
                return timestamp;
            });
        }

        /** A timestamp without zone is taken as UTC: drivers drop the zone when they convert. */
        private Optional<Object> instant() {
            if (sent instanceof LocalDateTime local) {
                requireSame(local, local.truncatedTo(ChronoUnit.MICROS));
                return Optional.of(local.toInstant(ZoneOffset.UTC));
            }
            return same(Instant.class).map(instant -> {
                requireSame(instant, ((Instant) instant).truncatedTo(ChronoUnit.MICROS));
                return instant;
            });
        }

        @Override
        public Optional<Object> visit(ArrowType.Interval type) {
            return Optional.empty();
        }

        @Override
        public Optional<Object> visit(ArrowType.Duration type) {
            return Optional.empty();
        }

        @Override
        public Optional<Object> visit(ArrowType.LargeUtf8 type) {
            return same(String.class);
        }

        @Override
        public Optional<Object> visit(ArrowType.LargeBinary type) {
            return same(byte[].class);
        }

        @Override
        public Optional<Object> visit(ArrowType.Utf8View type) {
            return same(String.class);
        }

        @Override
        public Optional<Object> visit(ArrowType.BinaryView type) {
            return same(byte[].class);
        }

        private Optional<Object> same(Class<?> wanted) {
            return wanted.isInstance(sent) ? Optional.of(sent) : Optional.empty();
        }

        private Optional<BigDecimal> exact() {
            if (sent instanceof BigInteger integer) {
                return Optional.of(new BigDecimal(integer));
            }
            return sent instanceof BigDecimal decimal ? Optional.of(decimal) : Optional.empty();
        }

        /** A floating-point number counts as the shortest decimal that stands for it. */
        private Optional<BigDecimal> decimal() {
            if (sent instanceof Float || sent instanceof Double) {
                return Double.isFinite(((Number) sent).doubleValue())
                        ? Optional.of(new BigDecimal(sent.toString()))
                        : Optional.empty();
            }
            return exact();
        }

        private static void requireSame(Object value, Object inMicros) {
            if (!value.equals(inMicros)) {
                throw new ArithmeticException("finer than microseconds");
            }
        }
    }
}
