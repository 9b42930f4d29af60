package io.meshgate.planner.policy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The values of one entitlement for one principal, each once, in an order that depends on nothing else: all texts, all
 * numbers or all dates. Immutable.
 */
public final class EntitlementValues {
    /** More are refused. */
    public static final int MOST_VALUES = 10_000;
    /** Texts that come to more are refused. */
    public static final int MOST_CHARACTERS = 1 << 20;

    public static final EntitlementValues NONE = new EntitlementValues(List.of());

    private final List<Comparable<?>> values;

    private EntitlementValues(List<? extends Comparable<?>> values) {
        this.values = List.copyOf(values);
    }

    /**
     * A list of values, of which NULL is none: {@code NOT IN} would hide every row for it, and {@code IN} no row.
     *
     * @param values of {@link String}, {@link BigDecimal} or {@link LocalDate}, all of one class
     * @throws IllegalArgumentException for another class, for a mixture, and for more than an entitlement may have
     */
    public static EntitlementValues of(Collection<? extends @Nullable Object> values) {
        List<String> texts = new ArrayList<>();
        List<BigDecimal> numbers = new ArrayList<>();
        List<LocalDate> dates = new ArrayList<>();
        int known = 0;
        for (Object value : values) {
            if (value instanceof String text) {
                texts.add(text);
            } else if (value instanceof BigDecimal number) {
                numbers.add(number);
            } else if (value instanceof LocalDate date) {
                dates.add(date);
            } else if (value != null) {
                throw new IllegalArgumentException("neither text nor number nor date");
            }
            known += value == null ? 0 : 1;
        }
        if (texts.size() != known && numbers.size() != known && dates.size() != known) {
            throw new IllegalArgumentException("values of several kinds");
        }
        List<Comparable<?>> distinct = new ArrayList<>(new TreeSet<>(texts));
        distinct.addAll(new TreeSet<>(numbers));
        distinct.addAll(new TreeSet<>(dates));
        long characters = texts.stream().mapToLong(String::length).sum();
        if (distinct.size() > MOST_VALUES || characters > MOST_CHARACTERS) {
            throw new IllegalArgumentException("more values than an entitlement may have");
        }
        return new EntitlementValues(distinct);
    }

    /** Of {@link String}, {@link BigDecimal} or {@link LocalDate}. */
    public List<Comparable<?>> values() {
        return values;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EntitlementValues that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Never shows values, nor how many there are. */
    @Override
    public String toString() {
        return "EntitlementValues";
    }
}
