package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Duration;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Interval;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Union;
import org.apache.arrow.flatbuf.UnionMode;
import org.jspecify.annotations.Nullable;

/** Reads one schema. Counts what it reads: flatbuffers may refer to the same part again and again. */
final class SchemaReader {
    private static final int DEEPEST = 64;
    private static final int MOST_FIELDS = 100_000;

    private int read;

    List<ArrowField> read(Schema schema) throws SQLException {
        if (schema.endianness() != Endianness.Little) {
            throw DataFailures.notSupported(
                    "The server sends big-endian data, which the Meshgate driver does not read");
        }
        List<ArrowField> fields = new ArrayList<>();
        for (int i = 0; i < schema.fieldsLength(); i++) {
            fields.add(field(schema.fields(i), 0));
        }
        return List.copyOf(fields);
    }

    private ArrowField field(@Nullable Field field, int depth) throws SQLException {
        if (field == null || depth == DEEPEST || ++read > MOST_FIELDS) {
            throw DataFailures.malformed("a schema is nested too deep or has too many fields");
        }
        String name = field.name() == null ? "" : field.name();
        if (field.dictionary() != null) {
            throw DataFailures.notSupported(
                    "The column " + name + " is dictionary-encoded, which the Meshgate driver does not read");
        }
        Map<String, String> metadata = metadata(field);
        List<ArrowField> children = new ArrayList<>();
        for (int i = 0; i < field.childrenLength(); i++) {
            children.add(field(field.children(i), depth + 1));
        }
        ArrowType type = type(field, name, metadata.get(ArrowField.EXTENSION_NAME));
        return new ArrowField(name, type, field.nullable(), metadata, List.copyOf(children));
    }

    private Map<String, String> metadata(Field field) throws SQLException {
        Map<String, String> metadata = new HashMap<>();
        for (int i = 0; i < field.customMetadataLength(); i++) {
            if (++read > MOST_FIELDS) {
                throw DataFailures.malformed("a schema has too much metadata");
            }
            KeyValue entry = field.customMetadata(i);
            if (entry != null && entry.key() != null && entry.value() != null) {
                metadata.put(entry.key(), entry.value());
            }
        }
        return Map.copyOf(metadata);
    }

    private ArrowType type(Field field, String name, @Nullable String extension) throws SQLException {
        return switch (field.typeType()) {
            case Type.Null -> new ArrowType.Null();
            case Type.Bool -> new ArrowType.Bool();
            case Type.Int -> {
                Int type = table(field, new Int());
                yield new ArrowType.Int(type.bitWidth(), type.isSigned());
            }
            case Type.FloatingPoint -> new ArrowType.FloatingPoint(bits(table(field, new FloatingPoint())));
            case Type.Decimal -> decimal(table(field, new Decimal()));
            case Type.Utf8 -> new ArrowType.Text(ArrowType.Layout.SMALL);
            case Type.LargeUtf8 -> new ArrowType.Text(ArrowType.Layout.LARGE);
            case Type.Utf8View -> new ArrowType.Text(ArrowType.Layout.VIEW);
            case Type.Binary -> new ArrowType.Binary(ArrowType.Layout.SMALL);
            case Type.LargeBinary -> new ArrowType.Binary(ArrowType.Layout.LARGE);
            case Type.BinaryView -> new ArrowType.Binary(ArrowType.Layout.VIEW);
            case Type.FixedSizeBinary ->
                fixedBinary(table(field, new FixedSizeBinary()).byteWidth(), extension);
            case Type.List -> new ArrowType.ListOf(ArrowType.Layout.SMALL);
            case Type.LargeList -> new ArrowType.ListOf(ArrowType.Layout.LARGE);
            case Type.FixedSizeList ->
                new ArrowType.FixedList(
                        notNegative(table(field, new FixedSizeList()).listSize()));
            case Type.Struct_ -> new ArrowType.Struct();
            case Type.Map -> new ArrowType.MapOf();
            case Type.Union -> union(table(field, new Union()), name);
            case Type.Date, Type.Time, Type.Timestamp, Type.Duration, Type.Interval -> temporal(field);
            default ->
                throw DataFailures.notSupported("The column " + name + " is of Arrow's type " + typeName(field)
                        + ", which the Meshgate driver does not read");
        };
    }

    private static ArrowType temporal(Field field) throws SQLException {
        return switch (field.typeType()) {
            case Type.Date ->
                new ArrowType.Date(constant(
                        ArrowType.DateUnit.values(), table(field, new Date()).unit()));
            case Type.Time -> time(table(field, new Time()));
            case Type.Timestamp -> {
                Timestamp type = table(field, new Timestamp());
                Optional<String> zone = Optional.ofNullable(type.timezone()).filter(text -> !text.isEmpty());
                yield new ArrowType.Timestamp(constant(TimeUnit.values(), type.unit()), zone);
            }
            case Type.Duration ->
                new ArrowType.Duration(
                        constant(TimeUnit.values(), table(field, new Duration()).unit()));
            default ->
                new ArrowType.Interval(constant(
                        ArrowType.IntervalUnit.values(),
                        table(field, new Interval()).unit()));
        };
    }

    private static ArrowType time(Time type) throws SQLException {
        ArrowType.Time time = new ArrowType.Time(constant(TimeUnit.values(), type.unit()));
        if (time.bits() != type.bitWidth()) {
            throw DataFailures.malformed("a time in " + time.unit() + "S has " + type.bitWidth() + " bits");
        }
        return time;
    }

    private ArrowType union(Union type, String name) throws SQLException {
        if (type.mode() != UnionMode.Dense) {
            throw DataFailures.notSupported(
                    "The column " + name + " is a sparse union, which the Meshgate driver does not read");
        }
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < type.typeIdsLength(); i++) {
            if (++read > MOST_FIELDS) {
                throw DataFailures.malformed("a union has too many types");
            }
            ids.add(type.typeIds(i));
        }
        return new ArrowType.DenseUnion(List.copyOf(ids));
    }

    private static ArrowType decimal(Decimal type) throws SQLException {
        if (type.precision() < 1 || type.precision() > 76 || Math.abs((long) type.scale()) > 1_000) {
            throw DataFailures.malformed(
                    "a decimal has " + type.precision() + " digits, " + type.scale() + " of scale");
        }
        return new ArrowType.Decimal(type.precision(), type.scale(), type.bitWidth());
    }

    private static ArrowType fixedBinary(int width, @Nullable String extension) throws SQLException {
        return "arrow.uuid".equals(extension) && width == ArrowType.Uuid.WIDTH
                ? new ArrowType.Uuid()
                : new ArrowType.FixedBinary(notNegative(width));
    }

    private static int bits(FloatingPoint type) throws SQLException {
        return switch (type.precision()) {
            case Precision.HALF -> Short.SIZE;
            case Precision.SINGLE -> Float.SIZE;
            case Precision.DOUBLE -> Double.SIZE;
            default -> throw DataFailures.malformed("a floating-point number has no known precision");
        };
    }

    private static int notNegative(int size) throws SQLException {
        if (size < 0) {
            throw DataFailures.malformed("a type has the size " + size);
        }
        return size;
    }

    private static <E> E constant(E[] constants, short ordinal) throws SQLException {
        if (ordinal < 0 || ordinal >= constants.length) {
            throw DataFailures.malformed("a type counts in an unknown unit");
        }
        return constants[ordinal];
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T extends com.google.flatbuffers.Table> T table(Field field, T empty) throws SQLException {
        if (field.type(empty) == null) {
            throw DataFailures.malformed("a field lacks the details of its type");
        }
        return empty;
    }

    private static String typeName(Field field) {
        byte type = field.typeType();
        return type >= 0 && type < Type.names.length ? Type.name(type) : "number " + type;
    }
}
