package io.meshgate.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Best and middle values of repeated runs. */
public final class Medians {
    private Medians() {}

    public static <T> double median(List<T> runs, ToDoubleFunction<T> measure) {
        double[] sorted = sorted(runs, measure);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static <T> double best(List<T> runs, ToDoubleFunction<T> measure) {
        return sorted(runs, measure)[0];
    }

    /** The value below which this share of the runs lies. */
    public static <T> double percentile(List<T> runs, double share, ToDoubleFunction<T> measure) {
        double[] sorted = sorted(runs, measure);
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
    }

    private static <T> double[] sorted(List<T> runs, ToDoubleFunction<T> measure) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no runs");
        }
        return runs.stream().mapToDouble(measure).sorted().toArray();
    }
}
