package io.meshgate.planner.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * Writes the masks that are hashes. SHA-256 of a string or of bytes is all of its digest, of an integer as many of its
 * first bytes as the type has; integers are taken, and given, with their lowest byte first, as Iceberg does.
 */
final class DuckDbHashes {
    private DuckDbHashes() {}

    /** Null for every other operator. */
    static @Nullable String call(RexCall call, List<String> operands) {
        SqlOperator operator = call.getOperator();
        if (operator == PolicyOperators.KEYED_HASH) {
            return keyed(operands.get(0), operands.get(1), operands.get(2));
        }
        if (operator == PolicyOperators.SHA_256) {
            return of(call.getType(), bytes(call.getType(), operands.get(0)));
        }
        if (operator == PolicyOperators.SALTED_HASH) {
            return of(call.getType(), operands.get(1) + " || " + bytes(call.getType(), operands.get(0)));
        }
        return null;
    }

    /** HMAC with SHA-256. */
    private static String keyed(String value, String innerBlock, String outerBlock) {
        return "sha256(" + outerBlock + " || unhex(sha256(" + innerBlock + " || encode(" + value + "))))";
    }

    private static String of(RelDataType type, String bytes) {
        String digest = "sha256(" + bytes + ")";
        if (SqlTypeUtil.isCharacter(type)) {
            return digest;
        }
        if (SqlTypeUtil.isBinary(type)) {
            return "unhex(" + digest + ")";
        }
        return DuckDbTypes.cast("CAST(" + reversed(digest, width(type)) + " AS BIT)", type);
    }

    private static String bytes(RelDataType type, String value) {
        if (SqlTypeUtil.isCharacter(type)) {
            return "encode(" + value + ")";
        }
        if (SqlTypeUtil.isBinary(type)) {
            return value;
        }
        return reversed("hex(CAST(CAST(" + value + " AS BIT) AS BLOB))", width(type));
    }

    private static int width(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.INTEGER ? Integer.BYTES : Long.BYTES;
    }

    /** The bytes at the beginning of a text of hexadecimal digits, the last one first. */
    private static String reversed(String hex, int bytes) {
        List<String> pairs = new ArrayList<>();
        for (int i = bytes; i > 0; i--) {
            pairs.add("substring(h, " + (2 * i - 1) + ", 2)");
        }
        return "list_transform([" + hex + "], lambda h: unhex(" + String.join(" || ", pairs) + "))[1]";
    }
}
