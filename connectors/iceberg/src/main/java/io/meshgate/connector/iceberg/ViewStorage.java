package io.meshgate.connector.iceberg;

import io.meshgate.connector.NewView;
import io.meshgate.connector.TableName;

/**
 * How views of one catalog are changed. Methods throw {@link io.meshgate.connector.GatewayException} as {@link
 * io.meshgate.connector.ViewStore} states.
 */
interface ViewStorage {

    void create(NewView view);

    void replace(String viewUuid, NewView view);

    void drop(TableName name, String viewUuid);
}
