package io.meshgate.shell;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words of SQL that are coloured and completed. */
final class Keywords {
    /** Words that cannot be names without quotes. */
    static final Set<String> RESERVED = words("""
            ALL AND ANY ARRAY AS ASC BETWEEN BOTH BY CASE CAST CROSS CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CUBE
            DATE DESC DESCRIBE DISTINCT ELSE END EXCEPT EXISTS EXPLAIN EXTRACT FALSE FETCH FILTER FOR FROM FULL GROUP
            GROUPING HAVING IN INNER INTERSECT INTERVAL INTO IS JOIN LATERAL LEADING LEFT LIKE LIMIT LOCALTIME
            LOCALTIMESTAMP MAP MULTISET NATURAL NOT NULL OFFSET ON OR ORDER OUTER OVER PARTITION POSITION RANGE RIGHT
            ROLLUP ROW ROWS SELECT SET SHOW SIMILAR SOME SUBSTRING SYSTEM TABLE TABLESAMPLE THEN TIME TIMESTAMP
            TRAILING TRIM TRUE UNION UNIQUE UNNEST USER USING VALUE VALUES WHEN WHERE WINDOW WITH YEAR MONTH DAY HOUR
            MINUTE SECOND
            """);

    /** All of them, the names of the usual functions included. */
    static final Set<String> ALL =
            Stream.concat(RESERVED.stream(), words("""
                            ABS AVG BIGINT BOOLEAN CATALOGS CEIL CHAR CHAR_LENGTH COALESCE COLUMNS CONCAT COUNT
                            DECIMAL DENSE_RANK DOUBLE FIRST FIRST_VALUE FLOOR FORMAT GREATEST INTEGER JSON LAG LAST
                            LAST_VALUE LEAD LEAST LN LOG10 LOWER MAX MIN MOD NEXT NULLIF NULLS ONLY POWER PRECEDING
                            FOLLOWING UNBOUNDED PRECISION RANK REAL REPLACE RESET ROUND ROW_NUMBER SCHEMAS SESSION
                            SIGN SMALLINT SQRT STDDEV SUM TABLES TEXT TINYINT TO TRY_CAST UPPER USE UUID VARBINARY
                            VARCHAR VARIANCE ZONE
                            """).stream()).collect(Collectors.toCollection(TreeSet::new));

    private Keywords() {}

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }
}
