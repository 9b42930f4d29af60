package io.meshgate.server.flight;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlNullOrdering;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlOuterJoinsSupportLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedCaseSensitivity;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedGroupBy;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedResultSetConcurrency;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedResultSetType;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedSubqueries;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedTransaction;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedUnions;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportsConvert;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlTransactionIsolationLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SupportedAnsi92SqlGrammarLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SupportedSqlGrammar;

/**
 * What the gateway says of itself, under every code that Flight SQL defines. The class of a value decides its place in
 * the answer's union: String, Boolean, Long, Integer (bit masks), List of String, Map of Integer to List of Integer.
 */
final class SqlInfoValues {
    /* As Arrow's own drivers read them: counts and enumerations as BIGINT, bit masks as INTEGER. 0 means no limit. */
    private static final long UNLIMITED = 0;
    private static final long LONGEST_STATEMENT = 4L << 20;
    private static final long MOST_COLUMNS = 10_000;
    private static final long LONGEST_NAME = 1_000;

    static final Map<Integer, Object> ALL = Collections.unmodifiableMap(all());

    /**
     * Under codes of our own, which Flight SQL leaves from 10,000 on: functions that none of its lists has a place for.
     * Given to those who name the code, as Arrow's drivers fail on codes that they do not know.
     */
    static final Map<Integer, Object> ON_REQUEST = Map.of(
            10_000, SqlWords.AGGREGATE_FUNCTIONS,
            10_001, SqlWords.WINDOW_FUNCTIONS,
            10_002, SqlWords.OTHER_FUNCTIONS);

    private SqlInfoValues() {}

    static Optional<Object> of(int code) {
        return Optional.ofNullable(ALL.get(code)).or(() -> Optional.ofNullable(ON_REQUEST.get(code)));
    }

    private static Map<Integer, Object> all() {
        Map<Integer, Object> values = new TreeMap<>();
        server(values);
        names(values);
        functions(values);
        abilities(values);
        masks(values);
        limits(values);
        transactions(values);
        return values;
    }

    private static void server(Map<Integer, Object> values) {
        String version = SqlInfoValues.class.getPackage().getImplementationVersion();
        values.put(SqlInfo.FLIGHT_SQL_SERVER_NAME_VALUE, "Meshgate");
        values.put(SqlInfo.FLIGHT_SQL_SERVER_VERSION_VALUE, version == null ? "0.1.0" : version);
        values.put(SqlInfo.FLIGHT_SQL_SERVER_ARROW_VERSION_VALUE, "1.5");
        values.put(SqlInfo.FLIGHT_SQL_SERVER_READ_ONLY_VALUE, false);
        values.put(SqlInfo.FLIGHT_SQL_SERVER_SQL_VALUE, true);
        values.put(SqlInfo.FLIGHT_SQL_SERVER_SUBSTRAIT_VALUE, false);
        values.put(SqlInfo.FLIGHT_SQL_SERVER_SUBSTRAIT_MIN_VERSION_VALUE, "");
        values.put(SqlInfo.FLIGHT_SQL_SERVER_SUBSTRAIT_MAX_VERSION_VALUE, "");
        values.put(
                SqlInfo.FLIGHT_SQL_SERVER_TRANSACTION_VALUE,
                SqlSupportedTransaction.SQL_SUPPORTED_TRANSACTION_NONE_VALUE);
        values.put(SqlInfo.FLIGHT_SQL_SERVER_CANCEL_VALUE, true);
        values.put(SqlInfo.FLIGHT_SQL_SERVER_BULK_INGESTION_VALUE, false);
        values.put(SqlInfo.FLIGHT_SQL_SERVER_INGEST_TRANSACTIONS_SUPPORTED_VALUE, false);
        values.put(
                SqlInfo.FLIGHT_SQL_SERVER_STATEMENT_TIMEOUT_VALUE, Math.toIntExact(PreparedStatements.IDLE.toMillis()));
        values.put(SqlInfo.FLIGHT_SQL_SERVER_TRANSACTION_TIMEOUT_VALUE, 0);
    }

    private static void names(Map<Integer, Object> values) {
        long insensitive = SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_CASE_INSENSITIVE_VALUE;
        values.put(SqlInfo.SQL_IDENTIFIER_CASE_VALUE, insensitive);
        values.put(SqlInfo.SQL_QUOTED_IDENTIFIER_CASE_VALUE, (long)
                SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_UNKNOWN_VALUE);
        values.put(SqlInfo.SQL_IDENTIFIER_QUOTE_CHAR_VALUE, "\"");
        values.put(SqlInfo.SQL_SEARCH_STRING_ESCAPE_VALUE, NamePattern.ESCAPE);
        values.put(SqlInfo.SQL_EXTRA_NAME_CHARACTERS_VALUE, "$");
        values.put(SqlInfo.SQL_SCHEMA_TERM_VALUE, "schema");
        values.put(SqlInfo.SQL_PROCEDURE_TERM_VALUE, "procedure");
        values.put(SqlInfo.SQL_CATALOG_TERM_VALUE, "domain");
        values.put(SqlInfo.SQL_CATALOG_AT_START_VALUE, true);
        values.put(SqlInfo.SQL_NULL_ORDERING_VALUE, (long) SqlNullOrdering.SQL_NULLS_SORTED_AT_END_VALUE);
    }

    private static void functions(Map<Integer, Object> values) {
        values.put(SqlInfo.SQL_KEYWORDS_VALUE, SqlWords.KEYWORDS);
        values.put(SqlInfo.SQL_NUMERIC_FUNCTIONS_VALUE, SqlWords.NUMERIC_FUNCTIONS);
        values.put(SqlInfo.SQL_STRING_FUNCTIONS_VALUE, SqlWords.STRING_FUNCTIONS);
        values.put(SqlInfo.SQL_SYSTEM_FUNCTIONS_VALUE, SqlWords.SYSTEM_FUNCTIONS);
        values.put(SqlInfo.SQL_DATETIME_FUNCTIONS_VALUE, SqlWords.DATETIME_FUNCTIONS);
        values.put(SqlInfo.SQL_SUPPORTS_CONVERT_VALUE, conversions());
    }

    private static void abilities(Map<Integer, Object> values) {
        Stream.of(
                        SqlInfo.SQL_DDL_TABLE,
                        SqlInfo.SQL_SUPPORTS_COLUMN_ALIASING,
                        SqlInfo.SQL_NULL_PLUS_NULL_IS_NULL,
                        SqlInfo.SQL_SUPPORTS_TABLE_CORRELATION_NAMES,
                        SqlInfo.SQL_SUPPORTS_EXPRESSIONS_IN_ORDER_BY,
                        SqlInfo.SQL_SUPPORTS_ORDER_BY_UNRELATED,
                        SqlInfo.SQL_SUPPORTS_LIKE_ESCAPE_CLAUSE,
                        SqlInfo.SQL_SUPPORTS_NON_NULLABLE_COLUMNS,
                        SqlInfo.SQL_CORRELATED_SUBQUERIES_SUPPORTED,
                        SqlInfo.SQL_MAX_ROW_SIZE_INCLUDES_BLOBS)
                .forEach(yes -> values.put(yes.getNumber(), true));
        Stream.of(
                        SqlInfo.SQL_DDL_CATALOG,
                        SqlInfo.SQL_DDL_SCHEMA,
                        // A principal may know of a table that it may not read.
                        SqlInfo.SQL_ALL_TABLES_ARE_SELECTABLE,
                        SqlInfo.SQL_SUPPORTS_DIFFERENT_TABLE_CORRELATION_NAMES,
                        SqlInfo.SQL_SUPPORTS_INTEGRITY_ENHANCEMENT_FACILITY,
                        SqlInfo.SQL_SELECT_FOR_UPDATE_SUPPORTED,
                        SqlInfo.SQL_STORED_PROCEDURES_SUPPORTED,
                        SqlInfo.SQL_BATCH_UPDATES_SUPPORTED,
                        SqlInfo.SQL_SAVEPOINTS_SUPPORTED,
                        SqlInfo.SQL_NAMED_PARAMETERS_SUPPORTED,
                        SqlInfo.SQL_LOCATORS_UPDATE_COPY,
                        SqlInfo.SQL_STORED_FUNCTIONS_USING_CALL_SYNTAX_SUPPORTED)
                .forEach(no -> values.put(no.getNumber(), false));
    }

    private static void masks(Map<Integer, Object> values) {
        values.put(
                SqlInfo.SQL_SUPPORTED_GROUP_BY_VALUE,
                mask(
                        SqlSupportedGroupBy.SQL_GROUP_BY_UNRELATED_VALUE,
                        SqlSupportedGroupBy.SQL_GROUP_BY_BEYOND_SELECT_VALUE));
        values.put(
                SqlInfo.SQL_SUPPORTED_GRAMMAR_VALUE,
                mask(SupportedSqlGrammar.SQL_MINIMUM_GRAMMAR_VALUE, SupportedSqlGrammar.SQL_CORE_GRAMMAR_VALUE));
        values.put(
                SqlInfo.SQL_ANSI92_SUPPORTED_LEVEL_VALUE, mask(SupportedAnsi92SqlGrammarLevel.ANSI92_ENTRY_SQL_VALUE));
        values.put(
                SqlInfo.SQL_OUTER_JOINS_SUPPORT_LEVEL_VALUE,
                mask(
                        SqlOuterJoinsSupportLevel.SQL_LIMITED_OUTER_JOINS_VALUE,
                        SqlOuterJoinsSupportLevel.SQL_FULL_OUTER_JOINS_VALUE));
        values.put(SqlInfo.SQL_SCHEMAS_SUPPORTED_ACTIONS_VALUE, mask());
        values.put(SqlInfo.SQL_CATALOGS_SUPPORTED_ACTIONS_VALUE, mask());
        values.put(SqlInfo.SQL_SUPPORTED_POSITIONED_COMMANDS_VALUE, mask());
        values.put(
                SqlInfo.SQL_SUPPORTED_SUBQUERIES_VALUE,
                mask(
                        SqlSupportedSubqueries.SQL_SUBQUERIES_IN_COMPARISONS_VALUE,
                        SqlSupportedSubqueries.SQL_SUBQUERIES_IN_EXISTS_VALUE,
                        SqlSupportedSubqueries.SQL_SUBQUERIES_IN_INS_VALUE,
                        SqlSupportedSubqueries.SQL_SUBQUERIES_IN_QUANTIFIEDS_VALUE));
        values.put(
                SqlInfo.SQL_SUPPORTED_UNIONS_VALUE,
                mask(SqlSupportedUnions.SQL_UNION_VALUE, SqlSupportedUnions.SQL_UNION_ALL_VALUE));
        values.put(
                SqlInfo.SQL_SUPPORTED_RESULT_SET_TYPES_VALUE,
                mask(SqlSupportedResultSetType.SQL_RESULT_SET_TYPE_FORWARD_ONLY_VALUE));
        values.put(
                SqlInfo.SQL_SUPPORTED_CONCURRENCIES_FOR_RESULT_SET_FORWARD_ONLY_VALUE,
                mask(SqlSupportedResultSetConcurrency.SQL_RESULT_SET_CONCURRENCY_READ_ONLY_VALUE));
        values.put(SqlInfo.SQL_SUPPORTED_CONCURRENCIES_FOR_RESULT_SET_UNSPECIFIED_VALUE, mask());
        values.put(SqlInfo.SQL_SUPPORTED_CONCURRENCIES_FOR_RESULT_SET_SCROLL_SENSITIVE_VALUE, mask());
        values.put(SqlInfo.SQL_SUPPORTED_CONCURRENCIES_FOR_RESULT_SET_SCROLL_INSENSITIVE_VALUE, mask());
    }

    private static void limits(Map<Integer, Object> values) {
        Stream.of(
                        SqlInfo.SQL_MAX_BINARY_LITERAL_LENGTH,
                        SqlInfo.SQL_MAX_CHAR_LITERAL_LENGTH,
                        SqlInfo.SQL_MAX_COLUMNS_IN_GROUP_BY,
                        SqlInfo.SQL_MAX_COLUMNS_IN_INDEX,
                        SqlInfo.SQL_MAX_COLUMNS_IN_ORDER_BY,
                        SqlInfo.SQL_MAX_COLUMNS_IN_TABLE,
                        SqlInfo.SQL_MAX_CONNECTIONS,
                        SqlInfo.SQL_MAX_CURSOR_NAME_LENGTH,
                        SqlInfo.SQL_MAX_INDEX_LENGTH,
                        SqlInfo.SQL_MAX_PROCEDURE_NAME_LENGTH,
                        SqlInfo.SQL_MAX_ROW_SIZE,
                        SqlInfo.SQL_MAX_STATEMENTS,
                        SqlInfo.SQL_MAX_TABLES_IN_SELECT,
                        SqlInfo.SQL_MAX_USERNAME_LENGTH)
                .forEach(limit -> values.put(limit.getNumber(), UNLIMITED));
        values.put(SqlInfo.SQL_MAX_STATEMENT_LENGTH_VALUE, LONGEST_STATEMENT);
        values.put(SqlInfo.SQL_MAX_COLUMNS_IN_SELECT_VALUE, MOST_COLUMNS);
        Stream.of(
                        SqlInfo.SQL_MAX_CATALOG_NAME_LENGTH,
                        SqlInfo.SQL_DB_SCHEMA_NAME_LENGTH,
                        SqlInfo.SQL_MAX_TABLE_NAME_LENGTH,
                        SqlInfo.SQL_MAX_COLUMN_NAME_LENGTH)
                .forEach(limit -> values.put(limit.getNumber(), LONGEST_NAME));
    }

    private static void transactions(Map<Integer, Object> values) {
        values.put(SqlInfo.SQL_DEFAULT_TRANSACTION_ISOLATION_VALUE, (long)
                SqlTransactionIsolationLevel.SQL_TRANSACTION_NONE_VALUE);
        values.put(SqlInfo.SQL_TRANSACTIONS_SUPPORTED_VALUE, false);
        values.put(
                SqlInfo.SQL_SUPPORTED_TRANSACTIONS_ISOLATION_LEVELS_VALUE,
                mask(SqlTransactionIsolationLevel.SQL_TRANSACTION_NONE_VALUE));
        values.put(SqlInfo.SQL_DATA_DEFINITION_CAUSES_TRANSACTION_COMMIT_VALUE, false);
        values.put(SqlInfo.SQL_DATA_DEFINITIONS_IN_TRANSACTIONS_IGNORED_VALUE, false);
    }

    /** What CAST converts: anything to strings and back, numbers among themselves, dates and timestamps. */
    private static Map<Integer, List<Integer>> conversions() {
        List<Integer> numbers = List.of(
                SqlSupportsConvert.SQL_CONVERT_BIGINT_VALUE,
                SqlSupportsConvert.SQL_CONVERT_DECIMAL_VALUE,
                SqlSupportsConvert.SQL_CONVERT_FLOAT_VALUE,
                SqlSupportsConvert.SQL_CONVERT_INTEGER_VALUE,
                SqlSupportsConvert.SQL_CONVERT_NUMERIC_VALUE,
                SqlSupportsConvert.SQL_CONVERT_REAL_VALUE,
                SqlSupportsConvert.SQL_CONVERT_SMALLINT_VALUE,
                SqlSupportsConvert.SQL_CONVERT_TINYINT_VALUE);
        List<Integer> strings =
                List.of(SqlSupportsConvert.SQL_CONVERT_CHAR_VALUE, SqlSupportsConvert.SQL_CONVERT_VARCHAR_VALUE);
        List<Integer> moments = List.of(
                SqlSupportsConvert.SQL_CONVERT_DATE_VALUE,
                SqlSupportsConvert.SQL_CONVERT_TIME_VALUE,
                SqlSupportsConvert.SQL_CONVERT_TIMESTAMP_VALUE);
        Map<Integer, List<Integer>> conversions = new TreeMap<>();
        numbers.forEach(from -> conversions.put(from, concat(numbers, strings)));
        moments.forEach(from -> conversions.put(from, strings));
        conversions.put(
                SqlSupportsConvert.SQL_CONVERT_DATE_VALUE,
                concat(List.of(SqlSupportsConvert.SQL_CONVERT_TIMESTAMP_VALUE), strings));
        conversions.put(
                SqlSupportsConvert.SQL_CONVERT_TIMESTAMP_VALUE,
                concat(List.of(SqlSupportsConvert.SQL_CONVERT_DATE_VALUE), strings));
        conversions.put(SqlSupportsConvert.SQL_CONVERT_BIT_VALUE, strings);
        strings.forEach(from -> conversions.put(from, concat(concat(numbers, moments), strings)));
        return conversions;
    }

    private static List<Integer> concat(List<Integer> first, List<Integer> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** The enumeration's numbers are the positions of the bits. */
    private static Integer mask(int... bits) {
        int mask = 0;
        for (int bit : bits) {
            mask |= 1 << bit;
        }
        return mask;
    }
}
