package io.meshgate.jdbc.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Type;

/** The types of Arrow that the driver reads. */
public sealed interface ArrowType {

    /** How the parts of a column's data are found: by 32-bit offsets, 64-bit offsets, or views. */
    enum Layout {
        SMALL,
        LARGE,
        VIEW
    }

    /** What dates are counted in. */
    enum DateUnit {
        DAY,
        MILLISECOND
    }

    /** What intervals are counted in. In the order of Arrow's format. */
    enum IntervalUnit {
        YEAR_MONTH,
        DAY_TIME,
        MONTH_DAY_NANO
    }

    /** An empty column for {@code field}, whose type this is. */
    Column newColumn(ArrowField field) throws SQLException;

    /** Arrow's number of the type, in a schema. */
    byte id();

    /** Writes the type's own table into a schema, for types that parameters may have. */
    default int write(FlatBufferBuilder builder) throws SQLException {
        throw DataFailures.notSupported("Parameters of this type are not supported by the Meshgate driver");
    }

    /** Only NULL. */
    record Null() implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) {
            return new NullColumn(field);
        }

        @Override
        public byte id() {
            return Type.Null;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            org.apache.arrow.flatbuf.Null.startNull(builder);
            return org.apache.arrow.flatbuf.Null.endNull(builder);
        }
    }

    /** True and false. */
    record Bool() implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) {
            return new BooleanColumn(field);
        }

        @Override
        public byte id() {
            return Type.Bool;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            org.apache.arrow.flatbuf.Bool.startBool(builder);
            return org.apache.arrow.flatbuf.Bool.endBool(builder);
        }
    }

    /** Integers of 8 to 64 bits. */
    record Int(int bits, boolean signed) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) throws SQLException {
            return IntegerColumn.of(field, bits, signed);
        }

        @Override
        public byte id() {
            return Type.Int;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            return org.apache.arrow.flatbuf.Int.createInt(builder, bits, signed);
        }
    }

    /** Binary fractions of 16, 32 or 64 bits. */
    record FloatingPoint(int bits) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) {
            return FloatingColumn.of(field, bits);
        }

        @Override
        public byte id() {
            return Type.FloatingPoint;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            short precision =
                    bits == Short.SIZE ? Precision.HALF : bits == Float.SIZE ? Precision.SINGLE : Precision.DOUBLE;
            return org.apache.arrow.flatbuf.FloatingPoint.createFloatingPoint(builder, precision);
        }
    }

    /** Decimal fractions of 32 to 256 bits. */
    record Decimal(int precision, int scale, int bits) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) throws SQLException {
            return DecimalColumn.of(field, this);
        }

        @Override
        public byte id() {
            return Type.Decimal;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            return org.apache.arrow.flatbuf.Decimal.createDecimal(builder, precision, scale, bits);
        }
    }

    /** Text in UTF-8. */
    record Text(Layout layout) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) {
            return new TextColumn(field, ByteRanges.of(layout));
        }

        @Override
        public byte id() {
            return switch (layout) {
                case SMALL -> Type.Utf8;
                case LARGE -> Type.LargeUtf8;
                case VIEW -> Type.Utf8View;
            };
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            org.apache.arrow.flatbuf.Utf8.startUtf8(builder);
            return org.apache.arrow.flatbuf.Utf8.endUtf8(builder);
        }
    }

    /** Bytes. */
    record Binary(Layout layout) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) {
            return BinaryColumn.varying(field, ByteRanges.of(layout));
        }

        @Override
        public byte id() {
            return switch (layout) {
                case SMALL -> Type.Binary;
                case LARGE -> Type.LargeBinary;
                case VIEW -> Type.BinaryView;
            };
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            org.apache.arrow.flatbuf.Binary.startBinary(builder);
            return org.apache.arrow.flatbuf.Binary.endBinary(builder);
        }
    }

    /** As many bytes in each value. */
    record FixedBinary(int width) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) {
            return BinaryColumn.fixed(field, width);
        }

        @Override
        public byte id() {
            return Type.FixedSizeBinary;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            return org.apache.arrow.flatbuf.FixedSizeBinary.createFixedSizeBinary(builder, width);
        }
    }

    /** The extension {@code arrow.uuid}. */
    record Uuid() implements ArrowType {
        static final int WIDTH = 16;

        @Override
        public Column newColumn(ArrowField field) {
            return new UuidColumn(field);
        }

        @Override
        public byte id() {
            return Type.FixedSizeBinary;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            return org.apache.arrow.flatbuf.FixedSizeBinary.createFixedSizeBinary(builder, WIDTH);
        }
    }

    /** Days. */
    record Date(DateUnit unit) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) {
            return new DateColumn(field, unit);
        }

        @Override
        public byte id() {
            return Type.Date;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            return org.apache.arrow.flatbuf.Date.createDate(builder, (short) unit.ordinal());
        }
    }

    /** Times of day. */
    record Time(TimeUnit unit) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) {
            return new TimeColumn(field, unit);
        }

        @Override
        public byte id() {
            return Type.Time;
        }

        int bits() {
            return unit.compareTo(TimeUnit.MICROSECOND) < 0 ? Integer.SIZE : Long.SIZE;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            return org.apache.arrow.flatbuf.Time.createTime(builder, (short) unit.ordinal(), bits());
        }
    }

    /** Points in time, or with no zone, dates with times of day. */
    record Timestamp(TimeUnit unit, Optional<String> zone) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) {
            return new TimestampColumn(field, this);
        }

        @Override
        public byte id() {
            return Type.Timestamp;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            int name = zone.map(builder::createString).orElse(0);
            return org.apache.arrow.flatbuf.Timestamp.createTimestamp(builder, (short) unit.ordinal(), name);
        }
    }

    /** Spans of time of a certain length. */
    record Duration(TimeUnit unit) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) {
            return new DurationColumn(field, unit);
        }

        @Override
        public byte id() {
            return Type.Duration;
        }
    }

    /** Spans of time as the calendar counts them. */
    record Interval(IntervalUnit unit) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) {
            return new IntervalColumn(field, unit);
        }

        @Override
        public byte id() {
            return Type.Interval;
        }
    }

    /** Lists of any length. */
    record ListOf(Layout layout) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) throws SQLException {
            return ListColumn.varying(field, layout);
        }

        @Override
        public byte id() {
            return layout == Layout.SMALL ? Type.List : Type.LargeList;
        }

        @Override
        public int write(FlatBufferBuilder builder) {
            org.apache.arrow.flatbuf.List.startList(builder);
            return org.apache.arrow.flatbuf.List.endList(builder);
        }
    }

    /** Lists of one length. */
    record FixedList(int size) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) throws SQLException {
            return ListColumn.fixed(field, size);
        }

        @Override
        public byte id() {
            return Type.FixedSizeList;
        }
    }

    /** Rows in rows. */
    record Struct() implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) throws SQLException {
            return new StructColumn(field);
        }

        @Override
        public byte id() {
            return Type.Struct_;
        }
    }

    /** Lists of keys with values. */
    record MapOf() implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) throws SQLException {
            return new MapColumn(field);
        }

        @Override
        public byte id() {
            return Type.Map;
        }
    }

    /** One of several types in each row. */
    record DenseUnion(List<Integer> typeIds) implements ArrowType {
        @Override
        public Column newColumn(ArrowField field) throws SQLException {
            return new UnionColumn(field, typeIds);
        }

        @Override
        public byte id() {
            return Type.Union;
        }
    }
}
