package io.meshgate.server.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableStatistics;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.catalog.SqlTypeText;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.server.mesh.Problems;
import io.meshgate.server.mesh.Section;
import io.meshgate.server.mesh.TablePatterns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** Makes meshes with the policies of the real one and the rows of a test. */
final class SampleMesh {
    private final Mesh real;
    private final Function<String, Field> types;
    private final Map<String, Optional<Connector>> answering = new HashMap<>();
    private int meshes;

    /** @param types the field of a type as SQL writes it; throws {@link GatewayException} for what is none */
    SampleMesh(Mesh real, Function<String, Field> types) {
        this.real = real;
        this.types = types;
    }

    /**
     * @param data sample rows by table
     * @return empty when something is wrong with the data, which is then among the problems
     */
    Optional<Mesh> with(List<Section> data, Problems problems) {
        // What is cached for one test, plans for instance, is not for another one with other tables.
        String version = real.version() + "-sample-" + ++meshes;
        Map<String, Map<TableName, SampleTable>> samples = new HashMap<>();
        boolean right = true;
        for (Section table : data) {
            Optional<TablePattern> name = name(table, problems);
            Optional<SampleTable> sample = name.flatMap(found -> sample(table, found, version, problems));
            sample.ifPresent(found -> samples.computeIfAbsent(domain(name.get()), key -> new HashMap<>())
                    .put(found.snapshot().name(), found));
            right &= sample.isPresent();
        }
        if (!right) {
            return Optional.empty();
        }
        SortedMap<String, Connector> connectors = new TreeMap<>();
        real.domains()
                .keySet()
                .forEach(domain -> connectors.put(
                        domain, new SampleConnector(connector(domain), samples.getOrDefault(domain, Map.of()))));
        return Optional.of(new Mesh(
                version,
                connectors,
                real.policies(),
                real.owners(),
                real.auditors(),
                real.stewards(),
                real.entitlements(),
                real.decisionPoint()));
    }

    private static String domain(TablePattern table) {
        return table.domain().toLowerCase(Locale.ROOT);
    }

    private Optional<TablePattern> name(Section table, Problems problems) {
        // The key is the last part of the pointer, with the escapes of RFC 6901.
        String pointer = table.pointer();
        String key = pointer.substring(pointer.lastIndexOf('/') + 1)
                .replace("~1", "/")
                .replace("~0", "~");
        Optional<TablePattern> name = TablePatterns.parse(key).filter(TablePattern::isExact);
        if (name.isEmpty()) {
            problems.error(
                    table.file(),
                    table.keyPosition(),
                    "'" + key + "' is not accepted; expected a table as domain.schema.table");
        } else if (!real.domains().containsKey(domain(name.get()))) {
            problems.error(
                    table.file(),
                    table.keyPosition(),
                    "there is no domain '" + name.get().domain() + "'");
            return Optional.empty();
        }
        return name;
    }

    /** A catalog that does not answer is not asked again: a test brings its own columns along then. */
    private Optional<Connector> connector(String domain) {
        return answering.computeIfAbsent(domain, name -> {
            Connector connector = real.domains().get(name);
            if (connector == null) {
                return Optional.empty();
            }
            try {
                connector.schemas();
                return Optional.of(connector);
            } catch (GatewayException down) {
                if (down.code() == ErrorCode.CATALOG_UNAVAILABLE) {
                    return Optional.empty();
                }
                throw down;
            }
        });
    }

    private Optional<SampleTable> sample(Section table, TablePattern pattern, String version, Problems problems) {
        TableName written = new TableName(pattern.schema(), pattern.table());
        Optional<TableSnapshot> stored = stored(domain(pattern), written);
        Optional<Section> declared = table.node().isObject() ? table.find("columns") : Optional.empty();
        Optional<List<Column>> columns =
                declared.isPresent() ? declared(declared.get(), problems) : stored.map(TableSnapshot::columns);
        if (columns.isEmpty()) {
            if (declared.isEmpty()) {
                problems.error(
                        table.file(),
                        table.keyPosition(),
                        "no catalog has table '" + pattern + "' or answers; give its 'columns' with their types");
            }
            return Optional.empty();
        }
        List<Section> rows = table.node().isObject() ? table.items("rows") : table.items();
        return sample(stored.map(TableSnapshot::name).orElse(written), columns.get(), rows, version, problems);
    }

    private Optional<TableSnapshot> stored(String domain, TableName written) {
        return connector(domain)
                .flatMap(connector -> connector.schemas().stream()
                        .filter(schema -> schema.equalsIgnoreCase(written.schema()))
                        .flatMap(schema -> connector.tables(schema).stream())
                        .filter(name -> name.table().equalsIgnoreCase(written.table()))
                        .findFirst()
                        .flatMap(connector::table));
    }

    private Optional<List<Column>> declared(Section columns, Problems problems) {
        List<Column> declared = new ArrayList<>();
        boolean right = true;
        for (String name : columns.keys()) {
            Section type = columns.at(name);
            try {
                Field field = types.apply(type.text());
                declared.add(new Column(
                        declared.size() + 1,
                        new Field(name, FieldType.nullable(field.getType()), field.getChildren()),
                        Optional.empty()));
            } catch (GatewayException unknown) {
                problems.error(
                        type.file(),
                        type.position(),
                        "'" + type.text() + "' is not accepted; expected an SQL type, such as DECIMAL(10, 2)");
                right = false;
            }
        }
        return right ? Optional.of(declared) : Optional.empty();
    }

    /** Columns may be left out of a row, whether or not the real table lets them be NULL. */
    private static Optional<SampleTable> sample(
            TableName name, List<Column> columns, List<Section> given, String version, Problems problems) {
        List<Column> nullable = columns.stream()
                .map(column -> new Column(column.fieldId(), nullable(column.field()), column.comment()))
                .toList();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        boolean right = true;
        for (Section row : given) {
            Map<String, Object> values = new HashMap<>();
            for (String key : row.keys()) {
                right &= read(row.at(key), key, columns, values, problems);
            }
            List<@Nullable Object> ordered = new ArrayList<>();
            columns.forEach(column -> ordered.add(values.get(column.name())));
            rows.add(ordered);
        }
        TableSnapshot snapshot = new TableSnapshot(
                name, "sample-" + name, version, version, OptionalLong.empty(), nullable, TableStatistics.UNKNOWN);
        return right ? Optional.of(new SampleTable(snapshot, rows)) : Optional.empty();
    }

    private static Field nullable(Field field) {
        return new Field(
                field.getName(),
                new FieldType(true, field.getType(), field.getDictionary(), field.getMetadata()),
                field.getChildren());
    }

    private static boolean read(
            Section cell, String key, List<Column> columns, Map<String, Object> values, Problems problems) {
        Optional<Column> column = columns.stream()
                .filter(each -> each.name().equalsIgnoreCase(key))
                .findFirst();
        if (column.isEmpty()) {
            problems.error(cell.file(), cell.keyPosition(), "the table has no column '" + key + "'");
            return false;
        }
        JsonNode node = cell.node();
        if (node.isNull()) {
            return true;
        }
        Field field = column.get().field();
        Optional<Object> value = SampleVectors.value(field, node);
        if (value.isEmpty()) {
            problems.error(
                    cell.file(),
                    cell.position(),
                    SampleVectors.supports(field)
                            ? "this value is not accepted; expected one of type " + SqlTypeText.of(field)
                            : "only NULL is supported in columns of type " + SqlTypeText.of(field) + "; leave it out");
            return false;
        }
        values.put(column.get().name(), value.get());
        return true;
    }
}
