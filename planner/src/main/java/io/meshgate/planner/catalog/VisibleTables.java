package io.meshgate.planner.catalog;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.planner.VisibleMesh;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.calcite.rel.type.RelDataTypeFactory;

/**
 * A {@link PinnedMesh} as metadata: the same names, resolved in the same way, as in a statement. Like the pinned mesh
 * it is made for one answer and not thread-safe.
 */
public final class VisibleTables implements VisibleMesh {
    /** Under this key a field's metadata holds the owner's comment on the column. */
    public static final String COMMENT = "comment";

    private static final String EXTENSION_PREFIX = "ARROW:extension:";

    private final PinnedMesh mesh;

    public VisibleTables(PinnedMesh mesh) {
        this.mesh = mesh;
    }

    @Override
    public List<String> catalogs() {
        return mesh.domains().stream().sorted().toList();
    }

    @Override
    public List<String> schemas(String catalog) {
        return mesh.domain(catalog)
                .map(domain -> ifUp(() -> mesh.allSchemas(domain), List.<String>of()).stream()
                        .sorted()
                        .toList())
                .orElse(List.of());
    }

    /** Without {@link InformationSchema}, which nobody means by a name that is not there. */
    public List<String> schemasOfSources(String domain) {
        return ifUp(() -> mesh.schemas(domain), List.<String>of());
    }

    @Override
    public List<String> tables(String catalog, String schema) {
        return mesh.domain(catalog)
                .flatMap(domain -> ifUp(
                        () -> mesh.schema(domain, schema).map(stored -> mesh.tables(domain, stored)),
                        Optional.<List<String>>empty()))
                .map(tables -> tables.stream().sorted().toList())
                .orElse(List.of());
    }

    @Override
    public boolean isView(String catalog, String schema, String table) {
        return mesh.domain(catalog)
                .map(domain -> ifUp(() -> mesh.isView(domain, new TableName(schema, table)), false))
                .orElse(false);
    }

    @Override
    public Optional<Schema> columns(String catalog, String schema, String table) {
        try {
            return readableColumns(catalog, schema, table);
        } catch (GatewayException e) {
            if (SystemRows.UNREADABLE.contains(e.code())) {
                return Optional.of(new Schema(List.of()));
            }
            throw e;
        }
    }

    private Optional<Schema> readableColumns(String catalog, String schema, String table) {
        return mesh.domain(catalog)
                .flatMap(domain -> ifUp(
                        () -> mesh.schema(domain, schema).flatMap(stored -> mesh.table(domain, stored, table)),
                        Optional.<MeshTable>empty()))
                .map(VisibleTables::schema);
    }

    /** A domain that is down hurts only those who need it; any other failure is for everyone to see. */
    private static <T> T ifUp(Supplier<T> question, T otherwise) {
        try {
            return question.get();
        } catch (GatewayException e) {
            if (e.code() == ErrorCode.CATALOG_UNAVAILABLE) {
                return otherwise;
            }
            throw e;
        }
    }

    /** The visible columns as a client gets them, comments in the fields' metadata. */
    static Schema schema(MeshTable table) {
        RelDataTypeFactory factory = MeshTypes.FACTORY;
        List<Field> delivered = MeshTypes.arrowFields(
                table.getRowType(factory), table.getRowType(factory).getFieldNames());
        List<Column> columns = table.access().columns();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < delivered.size(); i++) {
            fields.add(described(delivered.get(i), columns.get(i)));
        }
        return new Schema(fields);
    }

    private static Field described(Field delivered, Column column) {
        Map<String, String> metadata = new HashMap<>();
        column.field().getMetadata().forEach((key, value) -> {
            // The type delivered may be another than the stored one, which an extension would contradict.
            if (!key.startsWith(EXTENSION_PREFIX) && !key.equals(Column.TAGS)) {
                metadata.put(key, value);
            }
        });
        column.comment().ifPresent(comment -> metadata.put(COMMENT, comment));
        FieldType type = new FieldType(delivered.isNullable(), delivered.getType(), null, metadata);
        return new Field(delivered.getName(), type, delivered.getChildren());
    }
}
