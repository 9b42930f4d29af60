package io.meshgate.planner.catalog;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** The one place where Arrow's types and SQL's types meet. */
public final class MeshTypes {
    /** Creates SQL types; strings are UTF-8. Thread-safe. */
    public static final RelDataTypeFactory FACTORY = new SqlTypeFactoryImpl(MeshTypeSystem.INSTANCE) {
        @Override
        public Charset getDefaultCharset() {
            return StandardCharsets.UTF_8;
        }

        @Override
        public @Nullable RelDataType leastRestrictive(List<RelDataType> types, SqlTypeMappingRule mappingRule) {
            RelDataType common = super.leastRestrictive(types, mappingRule);
            return common != null && common.getSqlTypeName() == SqlTypeName.DECIMAL
                    ? withScaleOf(types, common)
                    : common;
        }

        /**
         * Where 38 digits hold not both all digits before the point and all after it, Calcite cuts off those after it
         * and so changes values. With these kept, a number too large is an error.
         */
        private RelDataType withScaleOf(List<RelDataType> types, RelDataType common) {
            int scale = types.stream()
                    .filter(SqlTypeUtil::isDecimal)
                    .mapToInt(RelDataType::getScale)
                    .max()
                    .orElse(0);
            if (scale <= common.getScale()) {
                return common;
            }
            RelDataType scaled = createSqlType(SqlTypeName.DECIMAL, MeshTypeSystem.MAX_DECIMAL_PRECISION, scale);
            return createTypeWithNullability(scaled, common.isNullable());
        }
    };

    private static final String EXTENSION_NAME = "ARROW:extension:name";
    private static final String UUID_EXTENSION = "arrow.uuid";

    private MeshTypes() {}

    /** The SQL type of a column. */
    public static RelDataType sqlType(Field field) {
        return FACTORY.createTypeWithNullability(notNullType(field), field.isNullable());
    }

    private static RelDataType notNullType(Field field) {
        if (UUID_EXTENSION.equals(field.getMetadata().get(EXTENSION_NAME))) {
            return FACTORY.createSqlType(SqlTypeName.UUID);
        }
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Bool) {
            return FACTORY.createSqlType(SqlTypeName.BOOLEAN);
        }
        if (type instanceof ArrowType.Int integer && integer.getIsSigned()) {
            return FACTORY.createSqlType(
                    switch (integer.getBitWidth()) {
                        case 8 -> SqlTypeName.TINYINT;
                        case 16 -> SqlTypeName.SMALLINT;
                        case 32 -> SqlTypeName.INTEGER;
                        default -> SqlTypeName.BIGINT;
                    });
        }
        if (type instanceof ArrowType.FloatingPoint floating
                && floating.getPrecision() != FloatingPointPrecision.HALF) {
            return FACTORY.createSqlType(
                    floating.getPrecision() == FloatingPointPrecision.SINGLE ? SqlTypeName.REAL : SqlTypeName.DOUBLE);
        }
        if (type instanceof ArrowType.Decimal decimal) {
            return FACTORY.createSqlType(SqlTypeName.DECIMAL, decimal.getPrecision(), decimal.getScale());
        }
        if (type instanceof ArrowType.Utf8) {
            return FACTORY.createSqlType(SqlTypeName.VARCHAR);
        }
        if (type instanceof ArrowType.Binary || type instanceof ArrowType.FixedSizeBinary) {
            return FACTORY.createSqlType(SqlTypeName.VARBINARY);
        }
        if (type instanceof ArrowType.Date) {
            return FACTORY.createSqlType(SqlTypeName.DATE);
        }
        if (type instanceof ArrowType.Time) {
            return FACTORY.createSqlType(SqlTypeName.TIME);
        }
        if (type instanceof ArrowType.Timestamp timestamp) {
            return FACTORY.createSqlType(
                    timestamp.getTimezone() == null
                            ? SqlTypeName.TIMESTAMP
                            : SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
        }
        return nestedType(field);
    }

    private static RelDataType nestedType(Field field) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Struct) {
            return rowType(field.getChildren());
        }
        if (type instanceof ArrowType.List) {
            return FACTORY.createArrayType(sqlType(field.getChildren().get(0)), -1);
        }
        if (type instanceof ArrowType.Map) {
            List<Field> entry = field.getChildren().get(0).getChildren();
            return FACTORY.createMapType(sqlType(entry.get(0)), sqlType(entry.get(1)));
        }
        throw notSupported(type.toString());
    }

    /** The bits of an integer type. */
    public static int integerBits(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case TINYINT -> Byte.SIZE;
            case SMALLINT -> Short.SIZE;
            case INTEGER -> Integer.SIZE;
            case BIGINT -> Long.SIZE;
            default -> throw new IllegalArgumentException(type.toString());
        };
    }

    /** The Arrow field under which a result column of this SQL type is delivered. */
    public static Field arrowField(String name, RelDataType type) {
        return new Field(name, new FieldType(type.isNullable(), arrowType(type), null), children(type));
    }

    private static ArrowType arrowType(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case TINYINT -> new ArrowType.Int(8, true);
            case SMALLINT -> new ArrowType.Int(16, true);
            case INTEGER -> new ArrowType.Int(32, true);
            case BIGINT -> new ArrowType.Int(64, true);
            case REAL -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case FLOAT, DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case DECIMAL -> new ArrowType.Decimal(type.getPrecision(), type.getScale(), 128);
            case CHAR, VARCHAR, SYMBOL, UUID -> ArrowType.Utf8.INSTANCE;
            case BINARY, VARBINARY -> ArrowType.Binary.INSTANCE;
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case INTERVAL_YEAR,
                    INTERVAL_YEAR_MONTH,
                    INTERVAL_MONTH,
                    INTERVAL_DAY,
                    INTERVAL_DAY_HOUR,
                    INTERVAL_DAY_MINUTE,
                    INTERVAL_DAY_SECOND,
                    INTERVAL_HOUR,
                    INTERVAL_HOUR_MINUTE,
                    INTERVAL_HOUR_SECOND,
                    INTERVAL_MINUTE,
                    INTERVAL_MINUTE_SECOND,
                    INTERVAL_SECOND -> new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO);
            case ROW -> ArrowType.Struct.INSTANCE;
            case ARRAY, MULTISET -> ArrowType.List.INSTANCE;
            case MAP -> new ArrowType.Map(false);
            // A bare NULL has no type of its own; clients get a nullable string.
            case NULL -> ArrowType.Utf8.INSTANCE;
            default -> throw notSupported(type.getFullTypeString());
        };
    }

    private static @Nullable List<Field> children(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case ROW ->
                type.getFieldList().stream()
                        .map(field -> arrowField(field.getName(), field.getType()))
                        .toList();
            case ARRAY, MULTISET -> List.of(arrowField("item", component(type)));
            case MAP -> {
                RelDataType key = type.getKeyType();
                RelDataType value = type.getValueType();
                if (key == null || value == null) {
                    throw notSupported(type.getFullTypeString());
                }
                Field keyField = arrowField("key", FACTORY.createTypeWithNullability(key, false));
                yield List.of(new Field(
                        "entries",
                        new FieldType(false, ArrowType.Struct.INSTANCE, null),
                        List.of(keyField, arrowField("value", value))));
            }
            default -> null;
        };
    }

    /** The element type of an array. */
    public static RelDataType component(RelDataType type) {
        RelDataType component = type.getComponentType();
        if (component == null) {
            throw notSupported(type.getFullTypeString());
        }
        return component;
    }

    private static GatewayException notSupported(String type) {
        return new GatewayException(ErrorCode.NOT_SUPPORTED, "Type " + type + " is not supported");
    }

    /** The row type of some fields, names in stored case. */
    public static RelDataType rowType(List<Field> fields) {
        RelDataTypeFactory.Builder builder = FACTORY.builder();
        fields.forEach(field -> builder.add(field.getName(), sqlType(field)));
        return builder.build();
    }

    /** The Arrow fields of a row type under other labels. */
    public static List<Field> arrowFields(RelDataType rowType, List<String> labels) {
        List<RelDataTypeField> fields = rowType.getFieldList();
        return java.util.stream.IntStream.range(0, labels.size())
                .mapToObj(i -> arrowField(labels.get(i), fields.get(i).getType()))
                .toList();
    }
}
