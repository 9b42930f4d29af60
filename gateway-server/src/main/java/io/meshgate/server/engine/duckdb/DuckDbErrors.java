package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what DuckDB says into codes and messages of ours. DuckDB's texts quote SQL and data, so none of them reaches a
 * client or the log: only the type of the failure does.
 */
final class DuckDbErrors {
    private static final Logger LOG = LoggerFactory.getLogger(DuckDbErrors.class);

    private static final Pattern TYPE = Pattern.compile(
            "^(?:\\[errno -?\\d+] CDataJniException\\{errno=-?\\d+, message=)?(?<type>[A-Za-z]+(?: [A-Za-z]+){0,3}) Error: (?<text>.*)$",
            Pattern.DOTALL);

    /**
     * What generated SQL raises with {@code error('MESHGATE:CODE:text')}. Only at the start of the text of the failure
     * type that {@code error} has: elsewhere a value from the data could pose as a code.
     */
    private static final Pattern RAISED = Pattern.compile(
            "^MESHGATE:(?<code>[A-Z_]{1,40})(?::(?<message>[A-Za-z0-9 .,:;()_-]{1,200}))?}?$", Pattern.DOTALL);

    /** How DuckDB's reader of Parquet begins its texts, found by reading many files damaged at random places. */
    private static final Pattern DAMAGED_FILE =
            Pattern.compile("Failed to read (Parquet )?file|No magic bytes found|File '"
                    + "|Parquet|Footer length|Invalid footer|Malformed Parquet|Incorrect stats size"
                    + "|Invalid (string encoding|JSON) found in Parquet");

    /**
     * What the libraries below DuckDB's reader (Thrift, the codecs) throw; DuckDB gives such failures no type of their
     * own. Which of several damaged pages is met first depends on its threads.
     */
    private static final Pattern DAMAGED_PAGE = Pattern.compile("TProtocolException|don't know what type|invalid TType"
            + "|Out of buffer|Variable-length int|Failed to decompress|Input is invalid/unsupported"
            + "|Prefetch registered for bytes outside file");

    /** What the driver itself says when it is used wrongly. */
    private static final Pattern DRIVER = Pattern.compile(
            "Invalid result set|Invalid statement|Unsupported parameter|Parameter|Attempting to|Attempted to");

    /** What DuckDB gives an instance up with, and what it says to all who use it from then on. */
    private static final Set<String> ENDING = Set.of("INTERNAL", "FATAL");

    private DuckDbErrors() {}

    /**
     * Whether DuckDB has given up the whole instance, for all who use it: with this failure, or with one before. What sources
     * fail with is none of DuckDB's, whatever it says.
     */
    static boolean endsInstance(Throwable failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        Matcher matcher = TYPE.matcher(message);
        return (failure instanceof SQLException || message.startsWith("[errno "))
                && matcher.matches()
                && ENDING.contains(matcher.group("type"));
    }

    static GatewayException translate(String queryId, Throwable failure) {
        return translate(queryId, failure, DuckDbErrors.engineFailed());
    }

    /** What went wrong while only a source's files were looked at, and nothing of the statement. */
    static GatewayException translateFromSource(String queryId, Throwable failure) {
        return translate(queryId, failure, sourceData());
    }

    private static GatewayException translate(String queryId, Throwable failure, GatewayException otherwise) {
        if (failure instanceof GatewayException ours) {
            return ours;
        }
        Matcher matcher = TYPE.matcher(failure.getMessage() == null ? "" : failure.getMessage());
        boolean typed = matcher.matches();
        String type = typed ? matcher.group("type") : "unknown";
        GatewayException translated = translate(type, typed ? matcher.group("text") : "");
        GatewayException told =
                translated.code() == ErrorCode.ENGINE_FAILED && !ENDING.contains(type) ? otherwise : translated;
        LOG.warn(
                "query {}: the engine failed: {}, DuckDB type {}, told as {}",
                queryId,
                failure.getClass().getSimpleName(),
                type,
                told.code());
        return told;
    }

    private static GatewayException translate(String type, String text) {
        return switch (type) {
            case "Invalid Input" -> invalidInput(text);
            case "Conversion" -> conversion(text);
            case "Out of Range" -> outOfRange();
            case "Out of Memory" ->
                error(ErrorCode.MEMORY_LIMIT, "The query needs more memory or spill space than the engine may use.");
            case "INTERRUPT" -> cancelled();
            case "IO", "HTTP", "Permission" -> sourceData();
            // Whose fault it was cannot be told: the driver may lose the first message, and the second try meets the
            // end.
            case "INTERNAL", "FATAL" ->
                error(
                        ErrorCode.ENGINE_FAILED,
                        "The engine has failed, in this query or in another one; it is started again.");
            case "Invalid" -> DAMAGED_PAGE.matcher(text).lookingAt() ? sourceData() : engineFailed();
            default -> text.contains("expression depth") ? tooDeep() : engineFailed();
        };
    }

    private static GatewayException tooDeep() {
        return error(
                ErrorCode.LIMIT_EXCEEDED,
                "An expression of the statement is nested more deeply than the engine allows.");
    }

    private static GatewayException invalidInput(String text) {
        Matcher raised = RAISED.matcher(text);
        if (raised.matches()) {
            return raised(raised);
        }
        if (text.startsWith("Division by zero")) {
            return error(ErrorCode.DIVISION_BY_ZERO, "Division by zero.");
        }
        if (text.startsWith("More than one row returned by a subquery")) {
            return error(
                    ErrorCode.CARDINALITY_VIOLATION,
                    "A sub-query used as a value returned more than one row; it must return at most one.");
        }
        if (DAMAGED_FILE.matcher(text).lookingAt()) {
            return sourceData();
        }
        if (DRIVER.matcher(text).lookingAt()) {
            return engineFailed();
        }
        return error(ErrorCode.INVALID_ARGUMENT, "A function was called with a value that it does not accept.");
    }

    private static GatewayException raised(Matcher raised) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(raised.group("code"))) {
                String message = raised.group("message");
                return error(code, message == null ? "The query failed: " + plain(code) + "." : message);
            }
        }
        return engineFailed();
    }

    static GatewayException engineFailed() {
        return error(ErrorCode.ENGINE_FAILED, "The engine could not run the query.");
    }

    private static String plain(ErrorCode code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static GatewayException conversion(String text) {
        if (text.contains("out of range") || text.startsWith("Could not cast value")) {
            return outOfRange();
        }
        return error(ErrorCode.INVALID_CAST, "A value cannot be cast to the type that the query asks for.");
    }

    private static GatewayException outOfRange() {
        return error(ErrorCode.NUMERIC_OUT_OF_RANGE, "A value is out of the range of its type.");
    }

    private static GatewayException sourceData() {
        return error(
                ErrorCode.SOURCE_DATA_INVALID,
                "A data file of a table that the query reads is missing or damaged; the table's owner can tell more.");
    }

    static GatewayException cancelled() {
        return error(ErrorCode.CANCELLED, "The query was cancelled.");
    }

    private static GatewayException error(ErrorCode code, String message) {
        // Without a cause: DuckDB's texts hold values, and a cause ends up in logs.
        return new GatewayException(code, message);
    }
}
