package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.iceberg.variants.Variant;
import org.apache.iceberg.variants.VariantMetadata;
import org.apache.iceberg.variants.VariantValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class VariantJsonTest {
    private static final byte[] NAMES = {0x01, 2, 0, 1, 2, 'a', 'b'};
    private static final byte[] NULL = {0};

    /** Objects in objects; both members of each are the same bytes. */
    private static Variant doubled(int levels) {
        byte[] value = NULL;
        for (int level = 0; level < levels; level++) {
            value = ByteBuffer.allocate(4 + 3 * Integer.BYTES + value.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(new byte[] {0x0E, 2, 0, 1})
                    .putInt(0)
                    .putInt(0)
                    .putInt(value.length)
                    .put(value)
                    .array();
        }
        VariantMetadata names = VariantMetadata.from(buffer(NAMES));
        return Variant.of(names, VariantValue.from(names, buffer(value)));
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void writesMembersThatShareTheirBytes() {
        assertThat(VariantJson.of(doubled(2)))
                .isEqualTo("{\"a\":{\"a\":null,\"b\":null},\"b\":{\"a\":null,\"b\":null}}");
    }

    @Test
    @Timeout(60)
    void refusesAVariantThatOutgrowsItsBytes() {
        GatewayException refused = catchThrowableOfType(GatewayException.class, () -> VariantJson.of(doubled(60)));

        assertThat(refused.code()).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
    }
}
