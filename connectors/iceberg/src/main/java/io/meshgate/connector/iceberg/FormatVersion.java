package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which versions of the format are read. */
final class FormatVersion {
    static final int NEWEST = 3;

    private static final int ENOUGH_BYTES = 64 << 10;
    private static final Pattern STATED = Pattern.compile("\"format-version\"\\s*:\\s*(\\d{1,9})[,}\\s]");

    private FormatVersion() {}

    /** What a metadata file that cannot be read as one says near its begin; empty when it says nothing there. */
    static Optional<Integer> ofFile(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            String begin = new String(stream.readNBytes(ENOUGH_BYTES), StandardCharsets.UTF_8);
            Matcher matcher = STATED.matcher(begin);
            return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it could not be read before either, and that is what is told
        }
    }

    static GatewayException unsupported(TableName table, int version) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED,
                "table " + table + " has the format version " + version + "; supported are 1 to " + NEWEST);
    }
}
