package io.meshgate.server;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the machine, or the container, has. */
final class Machine {
    private static final double SHARE = 0.6;

    private Machine() {}

    /** The engine's default memory: six tenths, as what remains is for the JVM and for batches on their way out. */
    static String memoryForEngine() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            long mebibytes = (long) (system.getTotalMemorySize() * SHARE) >> 20;
            return mebibytes + "MiB";
        }
        return "1GiB";
    }
}
