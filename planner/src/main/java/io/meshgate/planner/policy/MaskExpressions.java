package io.meshgate.planner.policy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.MeshTypeSystem;
import io.meshgate.planner.policy.PolicyExpressions.ConditionConverter;
import io.meshgate.planner.sql.Operators;
import io.meshgate.planner.sql.PolicyOperators;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** Turns column masks into expressions over raw values. */
final class MaskExpressions {
    /** What keys are derived for begins with this, so that no other use of a key gives the same. */
    private static final String KEYED_HASH = "meshgate keyed-hash";

    private static final String FF1 = "meshgate ff1";

    /** Stands in no name. */
    private static final char SEPARATOR = '\0';

    private final ConditionConverter converter;
    private final BiFunction<SqlNode, Optional<String>, Optional<SqlNode>> principals;

    /**
     * @param principals puts what an expression of a domain, or of the mesh, asks of the principal into it; empty where the
     *     principal lacks an attribute
     */
    MaskExpressions(ConditionConverter converter, BiFunction<SqlNode, Optional<String>, Optional<SqlNode>> principals) {
        this.converter = converter;
        this.principals = principals;
    }

    /**
     * The masked value of a column; of the column's type.
     *
     * @param table whose column it is
     * @param rows of which {@code value} is a column; required by what {@link Mask#readsRow}
     */
    RexNode masked(ColumnMask column, RexNode value, MeshTable table, Optional<RawRows> rows, RelOptCluster cluster) {
        RexBuilder builder = cluster.getRexBuilder();
        RelDataType type = value.getType();
        Mask mask = column.mask();
        if (mask instanceof Mask.ToNull) {
            RelDataType nullable = builder.getTypeFactory().createTypeWithNullability(type, true);
            return builder.makeNullLiteral(nullable);
        }
        if (mask instanceof Mask.Fixed fixed) {
            return new FixedLiterals(converter).masked(column, fixed, type, builder);
        }
        if (mask instanceof Mask.FixedDefault) {
            requireFamily(column, hasDefault(type), "every type but intervals");
            return builder.makeCall(type, PolicyOperators.FIXED_DEFAULT, List.of(value));
        }
        if (mask instanceof Mask.KeyedHash hash) {
            requireText(column, type);
            return keyedHash(hash, value, table, builder);
        }
        if (mask instanceof Mask.Ff1 ff1) {
            requireText(column, type);
            return ff1(ff1, value, table, builder);
        }
        if (mask instanceof Mask.Sha256) {
            requireHashable(column, type);
            return builder.makeCall(type, PolicyOperators.SHA_256, List.of(value));
        }
        if (mask instanceof Mask.HashPerQuery) {
            requireHashable(column, type);
            RexNode salt = builder.makeCall(PolicyOperators.QUERY_SALT);
            return builder.makeCall(type, PolicyOperators.SALTED_HASH, List.of(value, salt));
        }
        if (mask instanceof Mask.RoundTo || mask instanceof Mask.Bucket) {
            requireFamily(column, SqlTypeUtil.isNumeric(type), "numbers");
            return coarse(column, value, builder);
        }
        if (mask instanceof Mask.TruncateDate truncate) {
            boolean temporal = type.getSqlTypeName() == SqlTypeName.DATE || SqlTypeUtil.isTimestamp(type);
            requireFamily(column, temporal, "dates and timestamps");
            RexNode unit = builder.makeLiteral(truncate.unit().name().toLowerCase(Locale.ROOT));
            return builder.makeCall(type, PolicyOperators.TRUNCATE_DATE, List.of(value, unit));
        }
        if (mask instanceof Mask.Custom custom) {
            return custom(column, custom, value, rows, builder);
        }
        if (mask instanceof Mask.OfFields ofFields) {
            BiFunction<ColumnMask, RexNode, RexNode> masks = (inner, raw) -> masked(inner, raw, table, rows, cluster);
            return new MaskedFields(ofFields, masks, builder).masked(value);
        }
        requireText(column, type);
        return text(column, value, builder);
    }

    private static RexNode text(ColumnMask column, RexNode value, RexBuilder builder) {
        RelDataType type = value.getType();
        Mask mask = column.mask();
        if (mask instanceof Mask.Redact) {
            return builder.makeCall(type, PolicyOperators.REDACT, List.of(value));
        }
        if (mask instanceof Mask.ShowFirst first) {
            requireFamily(column, first.characters() >= 0, "a number of characters that is not negative");
            return builder.makeCall(
                    type,
                    PolicyOperators.SHOW_FIRST,
                    List.of(value, number(builder, first.characters()), builder.makeLiteral(first.shortValuesShown())));
        }
        if (mask instanceof Mask.ShowLast last) {
            requireFamily(column, last.characters() >= 0, "a number of characters that is not negative");
            return builder.makeCall(
                    type,
                    PolicyOperators.SHOW_LAST,
                    List.of(value, number(builder, last.characters()), builder.makeLiteral(last.shortValuesShown())));
        }
        if (mask instanceof Mask.Email email) {
            RexNode first = builder.makeLiteral(email.local() == Mask.Email.Local.FIRST_CHARACTER);
            return builder.makeCall(type, PolicyOperators.EMAIL, List.of(value, first));
        }
        if (mask instanceof Mask.Phone phone) {
            requireFamily(column, phone.lastDigits() >= 0, "a number of digits that is not negative");
            return builder.makeCall(
                    type,
                    PolicyOperators.PHONE,
                    List.of(value, number(builder, phone.lastDigits()), builder.makeLiteral(phone.countryCode())));
        }
        if (mask instanceof Mask.Card card) {
            return builder.makeCall(type, PolicyOperators.CARD, List.of(value, builder.makeLiteral(card.firstSix())));
        }
        throw new GatewayException(ErrorCode.POLICY_INVALID, "Column mask '" + column.id() + "' is of an unknown type");
    }

    private static RexNode number(RexBuilder builder, int number) {
        return builder.makeExactLiteral(BigDecimal.valueOf(number));
    }

    /** RFC 2104: H(K xor opad, H(K xor ipad, text)). */
    private static RexNode keyedHash(Mask.KeyedHash hash, RexNode value, MeshTable table, RexBuilder builder) {
        String derivedFor = hash.perProduct() ? KEYED_HASH + product(table) : "";
        List<RexNode> operands = List.of(
                value,
                keyBlock(builder, hash.key(), derivedFor, 0x36),
                keyBlock(builder, hash.key(), derivedFor, 0x5c));
        return builder.makeCall(value.getType(), PolicyOperators.KEYED_HASH, operands);
    }

    /** Its key is always a derived one: of the right length, and the key of no hash. */
    private static RexNode ff1(Mask.Ff1 ff1, RexNode value, MeshTable table, RexBuilder builder) {
        RexNode key = builder.makeCall(
                PolicyOperators.DERIVED_KEY,
                builder.makeLiteral(ff1.key()),
                builder.makeLiteral(FF1 + (ff1.perProduct() ? product(table) : "")));
        RexNode alphabet = builder.makeLiteral(ff1.alphabet().characters());
        return builder.makeCall(value.getType(), PolicyOperators.FF1, List.of(value, alphabet, key));
    }

    private static String product(MeshTable table) {
        return SEPARATOR + table.domain() + SEPARATOR + table.snapshot().name().schema();
    }

    private static RexNode keyBlock(RexBuilder builder, String key, String derivedFor, int pad) {
        return builder.makeCall(
                PolicyOperators.KEY_BLOCK,
                builder.makeLiteral(key),
                builder.makeLiteral(derivedFor),
                number(builder, pad));
    }

    private static RexNode coarse(ColumnMask column, RexNode value, RexBuilder builder) {
        RelDataType type = value.getType();
        // Beyond the type there is NULL.
        RelDataType nullable = builder.getTypeFactory().createTypeWithNullability(type, true);
        if (column.mask() instanceof Mask.RoundTo round) {
            RexNode multiple = builder.makeExactLiteral(multiple(column, round.multiple(), type));
            return builder.makeCall(nullable, PolicyOperators.ROUND_TO, List.of(value, multiple));
        }
        Mask.Bucket bucket = (Mask.Bucket) column.mask();
        BigDecimal width = multiple(column, bucket.width(), type);
        BigDecimal offset = offset(column, bucket, width, type);
        return builder.makeCall(
                nullable,
                PolicyOperators.BUCKET,
                List.of(value, builder.makeExactLiteral(width), builder.makeExactLiteral(offset)));
    }

    /** Where the first bucket begins that does not begin below 0: less than the width, and so as total. */
    private static BigDecimal offset(ColumnMask column, Mask.Bucket bucket, BigDecimal width, RelDataType type) {
        BigDecimal origin;
        try {
            origin = new BigDecimal(bucket.origin());
        } catch (NumberFormatException e) {
            throw refused(column, "an origin that is a decimal number");
        }
        int scale =
                SqlTypeUtil.isExactNumeric(type) ? Math.max(type.getScale(), 0) : MeshTypeSystem.MAX_DECIMAL_PRECISION;
        requireFamily(
                column,
                origin.precision() <= MeshTypeSystem.MAX_DECIMAL_PRECISION
                        && Math.abs((long) origin.scale()) <= MeshTypeSystem.MAX_DECIMAL_PRECISION
                        && origin.stripTrailingZeros().scale() <= scale,
                "an origin with no more digits after the point than the column has");
        BigDecimal rest = origin.remainder(width);
        BigDecimal offset = rest.signum() < 0 ? rest.add(width) : rest;
        BigDecimal exact =
                offset.setScale(Math.max(0, offset.stripTrailingZeros().scale()), RoundingMode.UNNECESSARY);
        requireFamily(
                column,
                exact.precision() <= MeshTypeSystem.MAX_DECIMAL_PRECISION,
                "a width and an origin that come to at most " + MeshTypeSystem.MAX_DECIMAL_PRECISION + " digits");
        return exact;
    }

    private static boolean hasDefault(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    FLOAT,
                    DOUBLE,
                    DECIMAL,
                    CHAR,
                    VARCHAR,
                    BINARY,
                    VARBINARY,
                    UUID,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_WITH_LOCAL_TIME_ZONE,
                    ARRAY,
                    MAP -> true;
            case ROW -> type.getFieldList().stream().allMatch(field -> hasDefault(field.getType()));
            default -> false;
        };
    }

    private static void requireText(ColumnMask column, RelDataType type) {
        requireFamily(column, SqlTypeUtil.isCharacter(type), "strings");
    }

    private static void requireHashable(ColumnMask column, RelDataType type) {
        boolean hashable = SqlTypeUtil.isCharacter(type)
                || SqlTypeUtil.isBinary(type)
                || type.getSqlTypeName() == SqlTypeName.INTEGER
                || type.getSqlTypeName() == SqlTypeName.BIGINT;
        requireFamily(column, hashable, "strings, INTEGER, BIGINT and binary values");
    }

    private RexNode custom(
            ColumnMask column, Mask.Custom custom, RexNode value, Optional<RawRows> rows, RexBuilder builder) {
        RelDataType nullable = builder.getTypeFactory().createTypeWithNullability(value.getType(), true);
        RawRows row = rows.orElseThrow(() -> new IllegalStateException("an expression without its row"));
        try {
            SqlNode parsed = converter.parse(custom.expression());
            TotalExpressions.requireOneRow(parsed, what -> refusedExpression(column, what, null));
            Optional<SqlNode> expression =
                    principals.apply(parsed, column.terms().domain());
            if (expression.isEmpty()) {
                return builder.makeNullLiteral(nullable);
            }
            RexNode masked = converter.convert(expression.get(), row);
            TotalExpressions.require(masked, Operators::isTotal, what -> refusedExpression(column, what, null));
            RexNode typed = TotalExpressions.inType(masked, nullable, builder);
            if (typed == null) {
                throw refusedExpression(
                        column,
                        "it yields " + masked.getType() + " for a column of type " + value.getType()
                                + ", and a mask keeps the type",
                        null);
            }
            return builder.makeCall(nullable, PolicyOperators.MASKED, List.of(typed));
        } catch (GatewayException e) {
            throw refused(column, row, e);
        }
    }

    private static GatewayException refused(ColumnMask column, RawRows row, GatewayException e) {
        if (row.table().isVersion()) {
            return new GatewayException(
                    ErrorCode.ACCESS_DENIED,
                    "Column mask '" + column.id() + "' does not fit this version of table "
                            + row.table().domain() + "."
                            + row.table().snapshot().name()
                            + ", which has not all that it needs as the table has it today; ask for a later version",
                    e);
        }
        return e.code() == ErrorCode.POLICY_INVALID ? e : refusedExpression(column, "its expression is not valid", e);
    }

    private static GatewayException refusedExpression(ColumnMask column, String why, @Nullable Throwable cause) {
        return new GatewayException(
                ErrorCode.POLICY_INVALID, "Column mask '" + column.id() + "' cannot be applied: " + why, cause);
    }

    /** Rounding must be total: no division by zero, no digits that the column's type has no place for. */
    private static BigDecimal multiple(ColumnMask column, String text, RelDataType type) {
        BigDecimal multiple;
        try {
            multiple = new BigDecimal(text);
        } catch (NumberFormatException e) {
            multiple = BigDecimal.ZERO;
        }
        requireFamily(column, multiple.signum() > 0, "a multiple that is a positive decimal number");
        requireFamily(
                column,
                multiple.precision() <= MeshTypeSystem.MAX_DECIMAL_PRECISION
                        && Math.abs((long) multiple.scale()) <= MeshTypeSystem.MAX_DECIMAL_PRECISION,
                "a multiple of at most " + MeshTypeSystem.MAX_DECIMAL_PRECISION + " digits");
        if (SqlTypeUtil.isExactNumeric(type)) {
            int scale = Math.max(type.getScale(), 0);
            int digits = multiple.precision() - multiple.scale();
            requireFamily(
                    column,
                    multiple.stripTrailingZeros().scale() <= scale
                            && digits <= MeshTypeSystem.MAX_DECIMAL_PRECISION - scale,
                    "a multiple with no more digits than the column has, before and after the point");
            return multiple.setScale(Math.max(0, Math.min(multiple.scale(), scale)), RoundingMode.UNNECESSARY);
        }
        return multiple;
    }

    /** Refuses a mask that does not fit its column unless a condition holds. */
    static void requireFamily(ColumnMask mask, boolean holds, String accepted) {
        if (!holds) {
            throw refused(mask, accepted);
        }
    }

    private static GatewayException refused(ColumnMask mask, String accepted) {
        return new GatewayException(
                ErrorCode.POLICY_INVALID,
                "Column mask '" + mask.id() + "' does not fit its column: it takes " + accepted);
    }
}
