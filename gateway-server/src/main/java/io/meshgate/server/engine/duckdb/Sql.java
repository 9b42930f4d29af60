package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;

/** Quoting for DuckDB. */
final class Sql {
    private Sql() {}

    static String identifier(String name) {
        return '"' + withoutNul(name).replace("\"", "\"\"") + '"';
    }

    static String string(String value) {
        return '\'' + withoutNul(value).replace("'", "''") + '\'';
    }

    /** DuckDB's parser may take a NUL as the end of the text, and so leave a quotation open. */
    private static String withoutNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "A name or a literal holds the character NUL, which the engine cannot read.");
        }
        return text;
    }
}
