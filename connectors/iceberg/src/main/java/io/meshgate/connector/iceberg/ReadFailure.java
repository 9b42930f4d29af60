package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import java.io.FileNotFoundException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.apache.iceberg.exceptions.NotFoundException;
import org.jspecify.annotations.Nullable;

/** What a failure below Iceberg's API means to a client. Never names a path: that stays in the cause. */
final class ReadFailure {
    private static final int DEEPEST_CAUSE = 16;

    private ReadFailure() {}

    static GatewayException of(TableName table, Exception failure) {
        Optional<GatewayException> known = cause(failure, GatewayException.class);
        if (known.isPresent()) {
            return known.get();
        }
        if (cause(failure, InterruptedException.class).isPresent()
                || cause(failure, ClosedByInterruptException.class).isPresent()) {
            return new GatewayException(ErrorCode.CANCELLED, "cancelled while reading table " + table, failure);
        }
        Optional<RefusedLocationException> refused = cause(failure, RefusedLocationException.class);
        if (refused.isPresent()) {
            return refused(table, refused.get());
        }
        return new GatewayException(
                ErrorCode.SOURCE_DATA_INVALID,
                isMissingFile(failure)
                        ? "table " + table + " refers to a file that is missing or not the one that was written"
                        : "table " + table + " has metadata or data files that cannot be read",
                failure);
    }

    static boolean isMissingFile(Throwable failure) {
        return cause(failure, NoSuchFileException.class).isPresent()
                || cause(failure, NotFoundException.class).isPresent()
                || cause(failure, FileNotFoundException.class).isPresent();
    }

    private static GatewayException refused(TableName table, RefusedLocationException refused) {
        return switch (refused.reason()) {
            case OUTSIDE ->
                new GatewayException(
                        ErrorCode.SOURCE_DATA_INVALID,
                        "table " + table + " refers to a file outside the allowed locations of its domain",
                        refused);
            case SCHEME ->
                new GatewayException(
                        ErrorCode.NOT_SUPPORTED,
                        "table " + table + " has files on storage of the kind " + refused.getMessage()
                                + ":, not supported yet; accepted is file:",
                        refused);
        };
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        @Nullable Throwable current = failure;
        for (int depth = 0; current != null && depth < DEEPEST_CAUSE; depth++) {
            if (type.isInstance(current)) {
                return Optional.of(type.cast(current));
            }
            current = current.getCause();
        }
        return Optional.empty();
    }
}
