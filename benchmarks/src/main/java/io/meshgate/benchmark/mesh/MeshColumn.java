package io.meshgate.benchmark.mesh;

import java.math.BigDecimal;
import java.util.function.Function;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table that is generated row by row from entities of one kind.
 *
 * @param value the value in Iceberg's internal representation: dates are days since 1970
 */
public record MeshColumn<E>(String name, Type type, boolean nullable, Function<E, @Nullable Object> value) {
    private static final Type MONEY = Types.DecimalType.of(15, 2);

    public static <E> MeshColumn<E> key(String name, Function<E, Long> value) {
        return new MeshColumn<>(name, Types.LongType.get(), false, value::apply);
    }

    public static <E> MeshColumn<E> integer(String name, Function<E, Integer> value) {
        return new MeshColumn<>(name, Types.IntegerType.get(), false, value::apply);
    }

    public static <E> MeshColumn<E> text(String name, Function<E, String> value) {
        return new MeshColumn<>(name, Types.StringType.get(), false, value::apply);
    }

    public static <E> MeshColumn<E> date(String name, Function<E, Integer> epochDay) {
        return new MeshColumn<>(name, Types.DateType.get(), false, epochDay::apply);
    }

    public static <E> MeshColumn<E> flag(String name, Function<E, Boolean> value) {
        return new MeshColumn<>(name, Types.BooleanType.get(), false, value::apply);
    }

    /** A decimal with two digits after the point, given in hundredths. */
    public static <E> MeshColumn<E> money(String name, Function<E, Long> hundredths) {
        return new MeshColumn<>(name, MONEY, false, entity -> BigDecimal.valueOf(hundredths.apply(entity), 2));
    }

    public static <E> MeshColumn<E> nullableDate(String name, Function<E, @Nullable Integer> epochDay) {
        return new MeshColumn<>(name, Types.DateType.get(), true, epochDay::apply);
    }
}
