package io.meshgate.connector;

/**
 * The name of a table inside one domain, in the case in which the source stores it.
 *
 * @param schema the data product's schema; a namespace of several levels is joined with dots
 * @param table the table's own name
 */
public record TableName(String schema, String table) {
    @Override
    public String toString() {
        return schema + "." + table;
    }
}
