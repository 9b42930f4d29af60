package io.meshgate.planner.sql;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The names in one fragment: {@code t0}, {@code t1}, ... for what stands in FROM, {@code c0}, {@code c1}, ... for the
 * columns of each. Not thread-safe.
 */
final class Aliases {
    private int used;

    /** An alias that nothing else in the fragment has. */
    String next() {
        return "t" + used++;
    }

    static List<String> columns(int width) {
        return IntStream.range(0, width).mapToObj(i -> "c" + i).toList();
    }

    static List<String> qualified(String alias, int width) {
        return columns(width).stream().map(name -> alias + "." + name).toList();
    }
}
