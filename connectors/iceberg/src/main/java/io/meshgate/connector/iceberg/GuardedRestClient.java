package io.meshgate.connector.iceberg;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.rest.HTTPClient;
import org.apache.iceberg.rest.RESTClient;
import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.responses.ConfigResponse;
import org.apache.iceberg.rest.responses.ImmutableLoadViewResponse;
import org.apache.iceberg.rest.responses.LoadTableResponse;
import org.apache.iceberg.rest.responses.LoadViewResponse;
import org.jspecify.annotations.Nullable;

/**
 * Iceberg's HTTP client, without what a server may tell it to be. A server's configuration can name classes to load and
 * other addresses to send the credentials to; of a table it can send credentials and endpoints. Only what is needed to
 * ask for names and metadata passes.
 */
final class GuardedRestClient implements InvocationHandler {
    private static final Set<String> ACCEPTED = Set.of("prefix", "namespace-separator", "rest-page-size");

    private final RESTClient client;

    private GuardedRestClient(RESTClient client) {
        this.client = client;
    }

    static RESTClient open(Map<String, String> properties) {
        return guard(HTTPClient.builder(properties)
                .uri(properties.get("uri"))
                .withHeaders(RESTUtil.configHeaders(properties))
                .build());
    }

    private static RESTClient guard(RESTClient client) {
        return (RESTClient) Proxy.newProxyInstance(
                GuardedRestClient.class.getClassLoader(),
                new Class<?>[] {RESTClient.class},
                new GuardedRestClient(client));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object[] arguments) throws Throwable {
        Object answer;
        try {
            answer = method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
        if (answer instanceof RESTClient authenticated) {
            return guard(authenticated);
        }
        if (answer instanceof ConfigResponse config) {
            return withoutUnknownKeys(config);
        }
        if (answer instanceof LoadTableResponse table) {
            return LoadTableResponse.builder()
                    .withTableMetadata(table.tableMetadata())
                    .build();
        }
        if (answer instanceof LoadViewResponse view) {
            return ImmutableLoadViewResponse.builder()
                    .metadata(view.metadata())
                    .metadataLocation(view.metadataLocation())
                    .build();
        }
        return answer;
    }

    private static ConfigResponse withoutUnknownKeys(ConfigResponse config) {
        return ConfigResponse.builder()
                .withDefaults(accepted(config.defaults()))
                .withOverrides(accepted(config.overrides()))
                .withEndpoints(config.endpoints())
                .build();
    }

    private static Map<String, String> accepted(Map<String, String> properties) {
        Map<String, String> accepted = new HashMap<>(properties);
        accepted.keySet().retainAll(ACCEPTED);
        return accepted;
    }
}
