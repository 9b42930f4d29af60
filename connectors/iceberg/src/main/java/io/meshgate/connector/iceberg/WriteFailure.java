package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.exceptions.ValidationException;

/** What a failure of a write means to a client. Never names a path: that stays in the cause. */
final class WriteFailure {
    private WriteFailure() {}

    static GatewayException of(TableName table, RuntimeException failure) {
        if (failure instanceof CommitStateUnknownException) {
            return unknown(table, failure);
        }
        if (failure instanceof AlreadyExistsException) {
            return exists(table, failure);
        }
        if (failure instanceof CommitFailedException) {
            return new GatewayException(
                    ErrorCode.WRITE_CONFLICT,
                    "table " + table + " was changed by others again and again; nothing was written, try again",
                    failure);
        }
        if (failure instanceof NoSuchTableException || failure instanceof NoSuchNamespaceException) {
            return new GatewayException(
                    ErrorCode.PLAN_OUTDATED, "table " + table + " or its schema is gone by now", failure);
        }
        if (failure instanceof NotAuthorizedException || failure instanceof ForbiddenException) {
            return new GatewayException(
                    ErrorCode.CATALOG_UNAVAILABLE,
                    "the catalog of table " + table + " does not let the gateway write",
                    failure);
        }
        if (isUnconnected(failure)) {
            return new GatewayException(
                    ErrorCode.CATALOG_UNAVAILABLE, "the catalog of table " + table + " does not answer", failure);
        }
        GatewayException read = ReadFailure.of(table, failure);
        boolean io = failure instanceof RuntimeIOException || failure instanceof UncheckedIOException;
        return io && read.code() == ErrorCode.SOURCE_DATA_INVALID
                ? new GatewayException(
                        ErrorCode.SOURCE_DATA_INVALID,
                        "files of table " + table + " cannot be written, or not be read to write others",
                        failure)
                : read;
    }

    static GatewayException replaced(TableName table, RuntimeException failure) {
        return new GatewayException(
                ErrorCode.PLAN_OUTDATED,
                "table " + table + " has become another one meanwhile; nothing was written, try again",
                failure);
    }

    static GatewayException exists(TableName table, RuntimeException failure) {
        return new GatewayException(ErrorCode.TABLE_EXISTS, "table " + table + " exists already", failure);
    }

    static GatewayException unknown(TableName table, RuntimeException failure) {
        return new GatewayException(
                ErrorCode.COMMIT_UNKNOWN,
                "the catalog did not say whether the change of table " + table + " was made; look before you repeat it",
                failure);
    }

    /** Whether nothing can have been committed when this was thrown by a commit. */
    static boolean isCertain(RuntimeException failure) {
        return failure instanceof GatewayException
                || failure instanceof AlreadyExistsException
                || failure instanceof CommitFailedException
                || failure instanceof NoSuchTableException
                || failure instanceof NoSuchNamespaceException
                || failure instanceof NotAuthorizedException
                || failure instanceof ForbiddenException
                || failure instanceof BadRequestException
                || failure instanceof ValidationException
                || failure instanceof RefusedLocationException
                || failure instanceof RuntimeIOException
                || failure instanceof UncheckedIOException
                || isUnconnected(failure);
    }

    /** A server to which there was no connection has not been asked; posts are not repeated by Iceberg's client. */
    private static boolean isUnconnected(RuntimeException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }
}
