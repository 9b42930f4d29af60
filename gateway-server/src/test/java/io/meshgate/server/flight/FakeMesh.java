package io.meshgate.server.flight;

import io.meshgate.planner.VisibleMesh;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Names and columns in nested maps: catalog, schema, table. */
record FakeMesh(SortedMap<String, SortedMap<String, SortedMap<String, Schema>>> content) implements VisibleMesh {

    static final Schema CUSTOMERS = new Schema(List.of(
            Field.notNullable("id", new ArrowType.Int(64, true)),
            new Field(
                    "name",
                    new FieldType(true, ArrowType.Utf8.INSTANCE, null, Map.of("comment", "as on the invoice")),
                    List.of()),
            Field.nullable("balance", new ArrowType.Decimal(15, 2, 128)),
            Field.nullable("since", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"))));

    static FakeMesh sample() {
        FakeMesh mesh = new FakeMesh(new TreeMap<>());
        mesh.add("finance", "books", "nations", CUSTOMERS);
        mesh.add("sales", "crm", "customers", CUSTOMERS);
        mesh.add("sales", "crm", "customer_notes", CUSTOMERS);
        mesh.add("sales", "crm", "100%", CUSTOMERS);
        mesh.add("sales", "shop", "orders", CUSTOMERS);
        mesh.content().put("down", new TreeMap<>());
        return mesh;
    }

    void add(String catalog, String schema, String table, Schema columns) {
        content.computeIfAbsent(catalog, name -> new TreeMap<>())
                .computeIfAbsent(schema, name -> new TreeMap<>())
                .put(table, columns);
    }

    @Override
    public List<String> catalogs() {
        return new ArrayList<>(content.keySet());
    }

    @Override
    public List<String> schemas(String catalog) {
        return Optional.ofNullable(content.get(catalog))
                .map(found -> List.copyOf(found.keySet()))
                .orElse(List.of());
    }

    @Override
    public List<String> tables(String catalog, String schema) {
        return Optional.ofNullable(content.get(catalog))
                .flatMap(found -> Optional.ofNullable(found.get(schema)))
                .map(found -> List.copyOf(found.keySet()))
                .orElse(List.of());
    }

    @Override
    public Optional<Schema> columns(String catalog, String schema, String table) {
        return Optional.ofNullable(content.get(catalog))
                .flatMap(found -> Optional.ofNullable(found.get(schema)))
                .flatMap(found -> Optional.ofNullable(found.get(table)));
    }
}
