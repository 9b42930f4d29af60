package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan.ColumnSource;
import io.meshgate.connector.FileScan.Constant;
import io.meshgate.connector.FileScan.Physical;
import io.meshgate.connector.GatewayException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Where a table's columns stand in the files of one Parquet schema. Columns are found by field id. Remembers what it
 * found, for the next of many files; not thread-safe.
 */
final class PhysicalLayout {
    private final TableVersion version;
    private final MessageType file;
    private final boolean distinctNames;
    private final Optional<String> virtualName;
    private final Map<Integer, Place> found = new HashMap<>();

    /** Where the files have one column. */
    private sealed interface Place {}

    /** As a column of its own that an engine reads. */
    private record Direct(Physical source) implements Place {}

    /** Not at all. */
    private record Missing() implements Place {}

    /** In a form that an engine does not read exactly. */
    private record Indirect(String reason) implements Place {}

    PhysicalLayout(TableVersion version, MessageType file) {
        this.version = version;
        this.file = withFieldIds(version, file);
        distinctNames = hasDistinctNames(this.file);
        virtualName = this.file.getFields().stream()
                .map(field -> field.getName().toLowerCase(Locale.ROOT))
                .filter(name -> name.equals("filename") || name.equals("file_row_number"))
                .findFirst();
    }

    /** Why an engine cannot read these columns of a file exactly, if it cannot. */
    Optional<String> obstacle(List<Types.NestedField> columns, PlannedFile planned) {
        if (!distinctNames) {
            return Optional.of("two columns differ in case only");
        }
        // Deletes are applied by virtual columns of the engine, which a column of the same name would hide.
        if (!planned.deletes().isEmpty() && virtualName.isPresent()) {
            return Optional.of("deletes together with a column named " + virtualName.get());
        }
        return columns.stream()
                .flatMap(column -> place(column) instanceof Indirect place ? Stream.of(place.reason()) : Stream.of())
                .findFirst();
    }

    /** The sources of columns without obstacle, in the files that share the layout and that lie in one partition. */
    List<ColumnSource> sources(List<Types.NestedField> columns, PlannedFile planned) {
        return columns.stream()
                .map(column -> place(column) instanceof Direct direct ? direct.source() : missing(column, planned))
                .toList();
    }

    private Place place(Types.NestedField column) {
        if (column.type().typeId() == Type.TypeID.UNKNOWN) {
            return new Missing();
        }
        return found.computeIfAbsent(
                column.fieldId(),
                id -> find(id).map(physical -> physical(column, physical)).orElseGet(Missing::new));
    }

    private static MessageType withFieldIds(TableVersion version, MessageType file) {
        if (ParquetSchemaUtil.hasIds(file)) {
            return file;
        }
        String mapping = version.metadata().properties().get(TableProperties.DEFAULT_NAME_MAPPING);
        if (mapping == null) {
            throw new GatewayException(
                    ErrorCode.SOURCE_DATA_INVALID,
                    "table " + version.name() + " has data files without field ids, and no "
                            + TableProperties.DEFAULT_NAME_MAPPING);
        }
        return ParquetSchemaUtil.applyNameMapping(file, NameMappingParser.fromJson(mapping));
    }

    private Optional<org.apache.parquet.schema.Type> find(int fieldId) {
        List<org.apache.parquet.schema.Type> found = file.getFields().stream()
                .filter(type -> type.getId() != null && type.getId().intValue() == fieldId)
                .toList();
        if (found.size() > 1) {
            throw new GatewayException(
                    ErrorCode.SOURCE_DATA_INVALID,
                    "table " + version.name() + " has a data file with two columns of one field id");
        }
        return found.stream().findFirst();
    }

    private ColumnSource missing(Types.NestedField column, PlannedFile planned) {
        if (planned.partition().containsKey(column.fieldId())) {
            return new Constant(planned.partition().get(column.fieldId()));
        }
        if (column.initialDefault() != null) {
            return new Constant(IcebergTypes.literal(column.type(), column.initialDefault()));
        }
        if (column.isRequired()) {
            throw new GatewayException(
                    ErrorCode.SOURCE_DATA_INVALID,
                    "table " + version.name() + " has a data file without the required column " + column.name());
        }
        return new Constant(null);
    }

    private Place physical(Types.NestedField column, org.apache.parquet.schema.Type physical) {
        if (IcebergTypes.isShownOtherwise(column.type())) {
            return new Indirect("values of type " + column.type());
        }
        if (isInt96(physical)) {
            if (column.type().equals(Types.TimestampType.withZone())) {
                return new Indirect("INT96 timestamps");
            }
            throw notSupported("INT96 timestamps in column " + column.name());
        }
        Type type = type(column, physical);
        if (!physical.isPrimitive() && holdsMap(type) && holdsNarrowIntegers(physical)) {
            return new Indirect("narrow integers inside a map");
        }
        if (sameShape(type, column.type(), sixteenBytesAreUuids(physical)) && hasDistinctNamesAtAllDepths(physical)) {
            return new Direct(new Physical(physical.getName(), physical.isPrimitive() && isNarrowerInFile(physical)));
        }
        if (physical.isPrimitive() && isWidened(type, column.type())) {
            return new Direct(new Physical(physical.getName(), true));
        }
        if (isReadable(type, column.type())) {
            return new Indirect(
                    physical.isPrimitive() ? "values of type " + type : "schema evolution inside a nested column");
        }
        throw notSupported("a data file in which column " + column.name() + " has the type " + type + " instead of "
                + column.type());
    }

    private static boolean isInt96(org.apache.parquet.schema.Type physical) {
        return physical.isPrimitive() && physical.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT96;
    }

    /** Whether Iceberg's readers make values of the table's type out of those of the file's. */
    private static boolean isReadable(Type file, Type table) {
        if (file.isPrimitiveType() || table.isPrimitiveType() || file.typeId() != table.typeId()) {
            boolean uuid = table.typeId() == Type.TypeID.UUID && file.equals(Types.FixedType.ofLength(16));
            return uuid || file.equals(table) || isWidened(file, table);
        }
        for (Types.NestedField expected : table.asNestedType().fields()) {
            Types.NestedField actual = file.asNestedType().field(expected.fieldId());
            if (actual == null ? !table.isStructType() : !isReadable(actual.type(), expected.type())) {
                return false;
            }
        }
        return true;
    }

    /** The Parquet type as Iceberg reads it. */
    private Type type(Types.NestedField column, org.apache.parquet.schema.Type physical) {
        try {
            return ParquetSchemaUtil.convertAndPrune(new MessageType("column", physical))
                    .columns()
                    .get(0)
                    .type();
        } catch (UnsupportedOperationException e) {
            throw notSupported("a Parquet type that Iceberg does not know in column " + column.name());
        }
    }

    /** Whether an integer is stored with fewer bits than its Iceberg type has, or without a sign. */
    private static boolean isNarrowerInFile(org.apache.parquet.schema.Type physical) {
        return physical.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation integer
                && (!integer.isSigned() || integer.getBitWidth() < 32);
    }

    /** An engine that widens the integers of a map may take its keys for distinct, which nothing in a file ensures. */
    private static boolean holdsNarrowIntegers(org.apache.parquet.schema.Type type) {
        return type.isPrimitive()
                ? isNarrowerInFile(type)
                : type.asGroupType().getFields().stream().anyMatch(PhysicalLayout::holdsNarrowIntegers);
    }

    private static boolean holdsMap(Type type) {
        return type.isMapType()
                || (type.isNestedType()
                        && type.asNestedType().fields().stream().anyMatch(field -> holdsMap(field.type())));
    }

    private static boolean isWidened(Type from, Type to) {
        return switch (to.typeId()) {
            case LONG -> from.typeId() == Type.TypeID.INTEGER;
            case DOUBLE -> from.typeId() == Type.TypeID.FLOAT;
            case DECIMAL ->
                from instanceof Types.DecimalType narrow
                        && narrow.scale() == ((Types.DecimalType) to).scale()
                        && narrow.precision() < ((Types.DecimalType) to).precision();
            default -> false;
        };
    }

    private static boolean sameShape(Type file, Type table, boolean sixteenBytesAreUuids) {
        if (file.isPrimitiveType() || table.isPrimitiveType() || file.typeId() != table.typeId()) {
            boolean uuid = sixteenBytesAreUuids && file.equals(Types.FixedType.ofLength(16));
            return uuid ? table.typeId() == Type.TypeID.UUID : file.equals(table);
        }
        List<Types.NestedField> left = file.asNestedType().fields();
        List<Types.NestedField> right = table.asNestedType().fields();
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            Types.NestedField a = left.get(i);
            Types.NestedField b = right.get(i);
            if (a.fieldId() != b.fieldId()
                    || !a.name().equals(b.name())
                    || !sameShape(a.type(), b.type(), sixteenBytesAreUuids)) {
                return false;
            }
        }
        return true;
    }

    /** Iceberg takes a UUID for 16 bytes, an engine does not: here it counts what Parquet says, if it says one thing. */
    private static boolean sixteenBytesAreUuids(org.apache.parquet.schema.Type physical) {
        if (!physical.isPrimitive()) {
            return physical.asGroupType().getFields().stream().anyMatch(PhysicalLayout::sixteenBytesAreUuids);
        }
        return physical.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
    }

    /** An engine that ignores case renames the second of two such columns, so that names no longer lead to columns. */
    private static boolean hasDistinctNames(GroupType group) {
        Set<String> names = new HashSet<>();
        return group.getFields().stream()
                .allMatch(field -> names.add(field.getName().toLowerCase(Locale.ROOT)));
    }

    private static boolean hasDistinctNamesAtAllDepths(org.apache.parquet.schema.Type type) {
        return type.isPrimitive()
                || (hasDistinctNames(type.asGroupType())
                        && type.asGroupType().getFields().stream()
                                .allMatch(PhysicalLayout::hasDistinctNamesAtAllDepths));
    }

    private GatewayException notSupported(String feature) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED, "table " + version.name() + " has " + feature + ", not supported yet");
    }
}
