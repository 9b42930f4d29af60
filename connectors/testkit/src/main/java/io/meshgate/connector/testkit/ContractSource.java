package io.meshgate.connector.testkit;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real source, empty at first, with a connector to it: what a connector's test gives to {@link ConnectorContract}. */
public interface ContractSource extends AutoCloseable {

    Connector connector();

    /** Creates a table, and its schema when that does not exist, and commits these rows if there are any. */
    void create(TableName name, List<Column> columns, List<List<@Nullable Object>> rows);

    /** Commits more rows. */
    void append(TableName name, List<List<@Nullable Object>> rows);

    void drop(TableName name);

    /** Lets time pass until the connector must have noticed what was committed. */
    void passStaleness();

    void goDown();

    void comeUp();

    /** Reads a scan as an engine would, without applying any predicate. */
    List<List<@Nullable Object>> read(ScanSource scan);

    @Override
    void close();
}
