package io.meshgate.server.iceberg;

import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Rows as texts that are the same for the same values, whether Iceberg's reader or the gateway gave them. */
final class RowText {
    private static final DateTimeFormatter NINE_DIGITS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS", Locale.ROOT);

    private RowText() {}

    static String of(List<? extends @Nullable Object> row) {
        return row.stream().map(RowText::text).toList().toString();
    }

    /** The first columns of a row of Iceberg's. */
    static String of(Record row, int columns) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            values.add(text(converted(row.struct().fields().get(i).type(), row.get(i))));
        }
        return values.toString();
    }

    private static @Nullable Object converted(Type type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type.typeId()) {
            case TIMESTAMP_NANO ->
                value instanceof OffsetDateTime moment
                        ? NINE_DIGITS.format(moment) + "Z"
                        : NINE_DIGITS.format((java.time.LocalDateTime) value);
            case STRUCT -> {
                Record row = (Record) value;
                Map<String, @Nullable Object> members = new TreeMap<>();
                for (Types.NestedField field : type.asStructType().fields()) {
                    members.put(field.name(), converted(field.type(), row.getField(field.name())));
                }
                yield members;
            }
            case LIST -> {
                List<@Nullable Object> elements = new ArrayList<>();
                for (Object element : (List<?>) value) {
                    elements.add(converted(type.asListType().elementType(), element));
                }
                yield elements;
            }
            case MAP -> {
                Map<String, @Nullable Object> entries = new TreeMap<>();
                ((Map<?, ?>) value)
                        .forEach((key, entry) -> entries.put(
                                text(converted(type.asMapType().keyType(), key)),
                                converted(type.asMapType().valueType(), entry)));
                yield entries;
            }
            default -> value;
        };
    }

    private static String text(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return text(bytes);
        }
        if (value instanceof OffsetDateTime moment) {
            return moment.toInstant().toString();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(RowText::text).toList().toString();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> texts = new TreeMap<>();
            map.forEach((key, entry) -> texts.put(text(key), text(entry)));
            return texts.toString();
        }
        return String.valueOf(value);
    }
}
