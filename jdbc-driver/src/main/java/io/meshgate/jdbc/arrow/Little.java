package io.meshgate.jdbc.arrow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian numbers in byte arrays, at any place. */
final class Little {
    static final VarHandle SHORT = handle(short[].class);
    static final VarHandle INT = handle(int[].class);
    static final VarHandle LONG = handle(long[].class);
    static final VarHandle FLOAT = handle(float[].class);
    static final VarHandle DOUBLE = handle(double[].class);

    private Little() {}

    private static VarHandle handle(Class<?> arrayType) {
        return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN);
    }
}
