package io.meshgate.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/**
 * A table of {@link RawDuckDb} as policies leave it, copied row by row: what a query over the governed table must be
 * equal to. Written apart from the gateway's own policies, on purpose in other terms.
 *
 * @param table the three-part name of the view that the copy replaces
 * @param key a unique column of type BIGINT
 * @param filter a condition over raw values
 * @param masks by column, an expression over raw values
 * @param hashed by text column, the key of its hash
 */
public record GovernedCopy(
        String table, String key, String filter, Map<String, String> masks, Map<String, byte[]> hashed) {
    private static final String HASH = "HmacSHA256";

    /** Digits become n and the last characters stay, for texts of digits and hyphens that are longer. */
    public static String showLast(String column, int characters) {
        return "regexp_replace(left(" + column + ", length(" + column + ") - " + characters
                + "), '[0-9]', 'n', 'g') || right(" + column + ", " + characters + ")";
    }

    /** Digits become n and the first characters stay, for texts of digits and hyphens that are longer. */
    public static String showFirst(String column, int characters) {
        return "left(" + column + ", " + characters + ") || regexp_replace(substr(" + column + ", " + (characters + 1)
                + "), '[0-9]', 'n', 'g')";
    }

    /** Half away from zero, for DECIMAL(15,2). */
    public static String round(String column, int multiple) {
        return "CAST(round(CAST(" + column + " AS DOUBLE) / " + multiple + ") * " + multiple + " AS DECIMAL(15, 2))";
    }

    /** Puts the copy in the place of the view. */
    public void replaceView(RawDuckDb raw) throws SQLException, IOException {
        String copy = "memory.main." + table.replace('.', '_');
        Map<String, String> expressions = new LinkedHashMap<>(masks);
        StringBuilder joins = new StringBuilder();
        for (Map.Entry<String, byte[]> column : hashed.entrySet()) {
            String hashes = hashes(raw, column.getKey(), column.getValue());
            expressions.put(column.getKey(), hashes + ".hash");
            joins.append(" JOIN ")
                    .append(hashes)
                    .append(" ON ")
                    .append(hashes)
                    .append(".id = ")
                    .append(key);
        }
        List<String> replaced = new ArrayList<>();
        expressions.forEach((column, expression) -> replaced.add(expression + " AS " + column));
        String columns = replaced.isEmpty() ? "" : " REPLACE (" + String.join(", ", replaced) + ")";
        raw.execute("CREATE TABLE " + copy + " AS SELECT t.*" + columns + " FROM " + table + " t" + joins + " WHERE "
                + filter);
        raw.execute("CREATE OR REPLACE VIEW " + table + " AS SELECT * FROM " + copy);
    }

    private String hashes(RawDuckDb raw, String column, byte[] secret) throws SQLException, IOException {
        Rows values = new Rows();
        raw.run("SELECT " + key + ", " + column + " FROM " + table, values);
        String name = "hashes_of_" + column;
        raw.execute("CREATE TABLE " + name + " (id BIGINT, hash VARCHAR)");
        try (DuckDBAppender appender = raw.appender(name)) {
            for (List<@Nullable Object> row : values.rows()) {
                appender.beginRow()
                        .append((Long) row.get(0))
                        .append(hash(secret, String.valueOf(row.get(1))))
                        .endRow();
            }
        }
        return name;
    }

    private static String hash(byte[] secret, String value) {
        try {
            Mac mac = Mac.getInstance(HASH);
            mac.init(new SecretKeySpec(secret, HASH));
            return HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + HASH, e);
        }
    }
}
