package io.meshgate.jdbc;

import java.sql.SQLException;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlOuterJoinsSupportLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedGroupBy;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedSubqueries;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedUnions;
import org.apache.arrow.flight.sql.impl.FlightSql.SupportedAnsi92SqlGrammarLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SupportedSqlGrammar;

/** The part of {@link java.sql.DatabaseMetaData} that the gateway says of itself: its SQL, its words, its limits. */
abstract class ServerAnswers extends EmptyListings {
    /** Asked for once for each connection. */
    abstract ServerInfo server() throws SQLException;

    @Override
    public final boolean supportsColumnAliasing() throws SQLException {
        return server().flag(SqlInfo.SQL_SUPPORTS_COLUMN_ALIASING);
    }

    @Override
    public final boolean nullPlusNonNullIsNull() throws SQLException {
        return server().flag(SqlInfo.SQL_NULL_PLUS_NULL_IS_NULL);
    }

    @Override
    public final boolean supportsTableCorrelationNames() throws SQLException {
        return server().flag(SqlInfo.SQL_SUPPORTS_TABLE_CORRELATION_NAMES);
    }

    @Override
    public final boolean supportsDifferentTableCorrelationNames() throws SQLException {
        return server().flag(SqlInfo.SQL_SUPPORTS_DIFFERENT_TABLE_CORRELATION_NAMES);
    }

    @Override
    public final boolean supportsExpressionsInOrderBy() throws SQLException {
        return server().flag(SqlInfo.SQL_SUPPORTS_EXPRESSIONS_IN_ORDER_BY);
    }

    @Override
    public final boolean supportsOrderByUnrelated() throws SQLException {
        return server().flag(SqlInfo.SQL_SUPPORTS_ORDER_BY_UNRELATED);
    }

    @Override
    public final boolean supportsLikeEscapeClause() throws SQLException {
        return server().flag(SqlInfo.SQL_SUPPORTS_LIKE_ESCAPE_CLAUSE);
    }

    @Override
    public final boolean supportsNonNullableColumns() throws SQLException {
        return server().flag(SqlInfo.SQL_SUPPORTS_NON_NULLABLE_COLUMNS);
    }

    @Override
    public final boolean supportsCorrelatedSubqueries() throws SQLException {
        return server().flag(SqlInfo.SQL_CORRELATED_SUBQUERIES_SUPPORTED);
    }

    @Override
    public final boolean allTablesAreSelectable() throws SQLException {
        return server().flag(SqlInfo.SQL_ALL_TABLES_ARE_SELECTABLE);
    }

    @Override
    public final boolean supportsGroupBy() throws SQLException {
        return server().number(SqlInfo.SQL_SUPPORTED_GROUP_BY) != 0;
    }

    @Override
    public final boolean supportsOuterJoins() throws SQLException {
        return supportsLimitedOuterJoins();
    }

    @Override
    public final boolean supportsGroupByUnrelated() throws SQLException {
        return server().bit(SqlInfo.SQL_SUPPORTED_GROUP_BY, SqlSupportedGroupBy.SQL_GROUP_BY_UNRELATED_VALUE);
    }

    @Override
    public final boolean supportsGroupByBeyondSelect() throws SQLException {
        return server().bit(SqlInfo.SQL_SUPPORTED_GROUP_BY, SqlSupportedGroupBy.SQL_GROUP_BY_BEYOND_SELECT_VALUE);
    }

    @Override
    public final boolean supportsMinimumSQLGrammar() throws SQLException {
        return server().bit(SqlInfo.SQL_SUPPORTED_GRAMMAR, SupportedSqlGrammar.SQL_MINIMUM_GRAMMAR_VALUE);
    }

    @Override
    public final boolean supportsCoreSQLGrammar() throws SQLException {
        return server().bit(SqlInfo.SQL_SUPPORTED_GRAMMAR, SupportedSqlGrammar.SQL_CORE_GRAMMAR_VALUE);
    }

    @Override
    public final boolean supportsExtendedSQLGrammar() throws SQLException {
        return server().bit(SqlInfo.SQL_SUPPORTED_GRAMMAR, SupportedSqlGrammar.SQL_EXTENDED_GRAMMAR_VALUE);
    }

    @Override
    public final boolean supportsANSI92EntryLevelSQL() throws SQLException {
        return server().bit(SqlInfo.SQL_ANSI92_SUPPORTED_LEVEL, SupportedAnsi92SqlGrammarLevel.ANSI92_ENTRY_SQL_VALUE);
    }

    @Override
    public final boolean supportsANSI92IntermediateSQL() throws SQLException {
        return server().bit(
                        SqlInfo.SQL_ANSI92_SUPPORTED_LEVEL,
                        SupportedAnsi92SqlGrammarLevel.ANSI92_INTERMEDIATE_SQL_VALUE);
    }

    @Override
    public final boolean supportsANSI92FullSQL() throws SQLException {
        return server().bit(SqlInfo.SQL_ANSI92_SUPPORTED_LEVEL, SupportedAnsi92SqlGrammarLevel.ANSI92_FULL_SQL_VALUE);
    }

    @Override
    public final boolean supportsLimitedOuterJoins() throws SQLException {
        return server().bit(
                        SqlInfo.SQL_OUTER_JOINS_SUPPORT_LEVEL, SqlOuterJoinsSupportLevel.SQL_LIMITED_OUTER_JOINS_VALUE);
    }

    @Override
    public final boolean supportsFullOuterJoins() throws SQLException {
        return server().bit(
                        SqlInfo.SQL_OUTER_JOINS_SUPPORT_LEVEL, SqlOuterJoinsSupportLevel.SQL_FULL_OUTER_JOINS_VALUE);
    }

    @Override
    public final boolean supportsSubqueriesInComparisons() throws SQLException {
        return server().bit(
                        SqlInfo.SQL_SUPPORTED_SUBQUERIES, SqlSupportedSubqueries.SQL_SUBQUERIES_IN_COMPARISONS_VALUE);
    }

    @Override
    public final boolean supportsSubqueriesInExists() throws SQLException {
        return server().bit(SqlInfo.SQL_SUPPORTED_SUBQUERIES, SqlSupportedSubqueries.SQL_SUBQUERIES_IN_EXISTS_VALUE);
    }

    @Override
    public final boolean supportsSubqueriesInIns() throws SQLException {
        return server().bit(SqlInfo.SQL_SUPPORTED_SUBQUERIES, SqlSupportedSubqueries.SQL_SUBQUERIES_IN_INS_VALUE);
    }

    @Override
    public final boolean supportsSubqueriesInQuantifieds() throws SQLException {
        return server().bit(
                        SqlInfo.SQL_SUPPORTED_SUBQUERIES, SqlSupportedSubqueries.SQL_SUBQUERIES_IN_QUANTIFIEDS_VALUE);
    }

    @Override
    public final boolean supportsUnion() throws SQLException {
        return server().bit(SqlInfo.SQL_SUPPORTED_UNIONS, SqlSupportedUnions.SQL_UNION_VALUE);
    }

    @Override
    public final boolean supportsUnionAll() throws SQLException {
        return server().bit(SqlInfo.SQL_SUPPORTED_UNIONS, SqlSupportedUnions.SQL_UNION_ALL_VALUE);
    }

    @Override
    public final int getMaxBinaryLiteralLength() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_BINARY_LITERAL_LENGTH);
    }

    @Override
    public final int getMaxCharLiteralLength() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_CHAR_LITERAL_LENGTH);
    }

    @Override
    public final int getMaxColumnNameLength() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_COLUMN_NAME_LENGTH);
    }

    @Override
    public final int getMaxColumnsInGroupBy() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_COLUMNS_IN_GROUP_BY);
    }

    @Override
    public final int getMaxColumnsInIndex() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_COLUMNS_IN_INDEX);
    }

    @Override
    public final int getMaxColumnsInOrderBy() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_COLUMNS_IN_ORDER_BY);
    }

    @Override
    public final int getMaxColumnsInSelect() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_COLUMNS_IN_SELECT);
    }

    @Override
    public final int getMaxColumnsInTable() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_COLUMNS_IN_TABLE);
    }

    @Override
    public final int getMaxConnections() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_CONNECTIONS);
    }

    @Override
    public final int getMaxCursorNameLength() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_CURSOR_NAME_LENGTH);
    }

    @Override
    public final int getMaxIndexLength() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_INDEX_LENGTH);
    }

    @Override
    public final int getMaxSchemaNameLength() throws SQLException {
        return server().limit(SqlInfo.SQL_DB_SCHEMA_NAME_LENGTH);
    }

    @Override
    public final int getMaxProcedureNameLength() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_PROCEDURE_NAME_LENGTH);
    }

    @Override
    public final int getMaxCatalogNameLength() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_CATALOG_NAME_LENGTH);
    }

    @Override
    public final int getMaxRowSize() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_ROW_SIZE);
    }

    @Override
    public final int getMaxStatementLength() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_STATEMENT_LENGTH);
    }

    @Override
    public final int getMaxStatements() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_STATEMENTS);
    }

    @Override
    public final int getMaxTableNameLength() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_TABLE_NAME_LENGTH);
    }

    @Override
    public final int getMaxTablesInSelect() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_TABLES_IN_SELECT);
    }

    @Override
    public final int getMaxUserNameLength() throws SQLException {
        return server().limit(SqlInfo.SQL_MAX_USERNAME_LENGTH);
    }

    @Override
    public final String getNumericFunctions() throws SQLException {
        return server().joined(SqlInfo.SQL_NUMERIC_FUNCTIONS);
    }

    @Override
    public final String getStringFunctions() throws SQLException {
        return server().joined(SqlInfo.SQL_STRING_FUNCTIONS);
    }

    @Override
    public final String getSystemFunctions() throws SQLException {
        return server().joined(SqlInfo.SQL_SYSTEM_FUNCTIONS);
    }

    @Override
    public final String getTimeDateFunctions() throws SQLException {
        return server().joined(SqlInfo.SQL_DATETIME_FUNCTIONS);
    }

    @Override
    public final String getSQLKeywords() throws SQLException {
        return server().joined(SqlInfo.SQL_KEYWORDS);
    }

    @Override
    public final String getSchemaTerm() throws SQLException {
        return server().text(SqlInfo.SQL_SCHEMA_TERM, "schema");
    }

    @Override
    public final String getCatalogTerm() throws SQLException {
        return server().text(SqlInfo.SQL_CATALOG_TERM, "catalog");
    }

    @Override
    public final String getProcedureTerm() throws SQLException {
        return server().text(SqlInfo.SQL_PROCEDURE_TERM, "procedure");
    }

    @Override
    public final String getExtraNameCharacters() throws SQLException {
        return server().text(SqlInfo.SQL_EXTRA_NAME_CHARACTERS, "");
    }

    @Override
    public final String getDatabaseProductVersion() throws SQLException {
        return server().text(SqlInfo.FLIGHT_SQL_SERVER_VERSION, "0");
    }

    @Override
    public final boolean supportsConvert() throws SQLException {
        return server().convertsAnything();
    }

    /** With the escape {@code {fn CONVERT(value, SQL_...)}}, which is CAST. */
    @Override
    public final boolean supportsConvert(int fromType, int toType) throws SQLException {
        return server().converts(fromType, toType);
    }

    @Override
    public final int getDatabaseMajorVersion() throws SQLException {
        return versionPart(0);
    }

    @Override
    public final int getDatabaseMinorVersion() throws SQLException {
        return versionPart(1);
    }

    /** As far as the version starts with numbers between points. */
    private int versionPart(int index) throws SQLException {
        String[] parts = getDatabaseProductVersion().split("[^0-9]", -1);
        return index < parts.length && parts[index].matches("[0-9]{1,9}") ? Integer.parseInt(parts[index]) : 0;
    }
}
