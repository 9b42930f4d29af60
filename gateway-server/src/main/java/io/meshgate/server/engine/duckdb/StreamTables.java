package io.meshgate.server.engine.duckdb;

/** Names of the temporary tables that hold what a connector streams for one scan of files; quoted. */
record StreamTables(String input) {

    /** Rows of files that the connector reads itself. */
    String rows() {
        return Sql.identifier(rowsName());
    }

    String rowsName() {
        return "meshgate$rows$" + input;
    }

    /** Deleted rows by file and position. */
    String positions() {
        return Sql.identifier(positionsName());
    }

    String positionsName() {
        return "meshgate$positions$" + input;
    }

    /** Deleted keys: the scan's equality deletes of this index. */
    String keys(int index) {
        return Sql.identifier(keysName(index));
    }

    String keysName(int index) {
        return "meshgate$keys$" + index + "$" + input;
    }
}
