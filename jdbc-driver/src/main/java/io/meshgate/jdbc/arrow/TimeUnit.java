package io.meshgate.jdbc.arrow;

/** What times are counted in. In the order of Arrow's format. */
public enum TimeUnit {
    SECOND(1, 0),
    MILLISECOND(1_000, 3),
    MICROSECOND(1_000_000, 6),
    NANOSECOND(1_000_000_000, 9);

    private final long perSecond;
    private final int digits;

    TimeUnit(long perSecond, int digits) {
        this.perSecond = perSecond;
        this.digits = digits;
    }

    long seconds(long value) {
        return Math.floorDiv(value, perSecond);
    }

    int nanos(long value) {
        return (int) (Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond));
    }

    /** @throws ArithmeticException if the time is finer than the unit, or too far away */
    long of(long seconds, int nanos) {
        long nanosPerUnit = 1_000_000_000 / perSecond;
        if (nanos % nanosPerUnit != 0) {
            throw new ArithmeticException("finer than the unit");
        }
        return Math.addExact(Math.multiplyExact(seconds, perSecond), nanos / nanosPerUnit);
    }

    /** Decimal digits of a fraction of a second. */
    int digits() {
        return digits;
    }
}
