package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.ListValue;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of {@link DatabaseMetaData#getTypeInfo}: the types that the gateway names, with JDBC's codes for them. */
final class TypeListing {
    /** Where JDBC's code is not the one that Flight SQL has from ODBC. */
    private static final Map<String, Integer> CODES = Map.of(
            "BOOLEAN", Types.BOOLEAN,
            "TIMESTAMP WITH TIME ZONE", Types.TIMESTAMP_WITH_TIMEZONE,
            "ARRAY", Types.ARRAY,
            "ROW", Types.STRUCT,
            "MAP", Types.JAVA_OBJECT,
            "UUID", Types.OTHER);

    /** Digits that every number keeps, as for columns: Flight SQL counts in bits. */
    private static final Map<String, Integer> DECIMAL_DIGITS = Map.of("REAL", 7, "DOUBLE", 15);

    private record Type(int code, String name, @Nullable Object[] row) {}

    private final List<Type> types = new ArrayList<>();

    /** @param type a row of GetXdbcTypeInfo */
    void add(ServerRow type) throws SQLException {
        String name = type.name("type_name");
        Integer told = type.integer("data_type");
        int code = CODES.getOrDefault(name, told == null ? Types.OTHER : told);
        boolean binary = DECIMAL_DIGITS.containsKey(name);
        @Nullable
        Object[] row = {
            name,
            code,
            binary ? DECIMAL_DIGITS.get(name) : type.integer("column_size"),
            type.text("literal_prefix"),
            type.text("literal_suffix"),
            parameters(type.value("create_params")),
            Objects.requireNonNullElse(type.integer("nullable"), DatabaseMetaData.typeNullableUnknown),
            type.flag("case_sensitive"),
            Objects.requireNonNullElse(type.integer("searchable"), DatabaseMetaData.typePredNone),
            type.flag("unsigned_attribute"),
            type.flag("fixed_prec_scale"),
            type.flag("auto_increment"),
            type.text("local_type_name"),
            type.integer("minimum_scale"),
            type.integer("maximum_scale"),
            null,
            null,
            binary ? (Integer) 10 : type.integer("num_prec_radix"),
        };
        types.add(new Type(code, name, row));
    }

    Listing listing() {
        Listing listing = new Listing(ListingShape.TYPE_INFO);
        types.sort(Comparator.comparingInt(Type::code));
        types.forEach(type -> listing.add(type.row()));
        return listing;
    }

    private static @Nullable String parameters(@Nullable Object value) {
        return value instanceof ListValue list
                ? list.values().stream().map(String::valueOf).collect(Collectors.joining(","))
                : null;
    }
}
