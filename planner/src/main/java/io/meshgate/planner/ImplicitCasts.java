package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.jspecify.annotations.Nullable;

/**
 * String literals that validation has cast, because they are compared with a number, a date or a BOOLEAN or stand in their place.
 * One that is none, or that the cast would round, is refused: the statement does not say what it means, and would fail, or match
 * what it should not, when it runs.
 */
final class ImplicitCasts extends SqlBasicVisitor<@Nullable Void> {
    /** Longer ones are left to the engine: a short literal may stand for a number of millions of digits. */
    private static final int LONGEST = 100;

    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,4})?");
    private static final Pattern DATE =
            Pattern.compile("[+-]?[0-9]{1,6}[-/ \\\\][0-9]{1,2}[-/ \\\\][0-9]{1,2}.*", Pattern.DOTALL);
    private static final Set<String> INFINITE = Set.of("inf", "infinity", "nan");
    private static final Set<String> TRUTHS =
            Set.of("true", "false", "t", "f", "yes", "no", "y", "n", "1", "0", "on", "off");

    private final SqlValidator validator;

    private ImplicitCasts(SqlValidator validator) {
        this.validator = validator;
    }

    /** @throws GatewayException with TYPE_MISMATCH */
    static void require(SqlNode validated, SqlValidator validator) {
        validated.accept(new ImplicitCasts(validator));
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        // A cast that someone has written begins before its operand.
        if (call.getKind() == SqlKind.CAST
                && call.operand(0) instanceof SqlCharStringLiteral literal
                && call.getParserPosition().equals(literal.getParserPosition())) {
            RelDataType type = validator.getValidatedNodeTypeIfKnown(call);
            String value = literal.toValue();
            if (type != null && value != null && value.length() <= LONGEST) {
                problem(value.strip(), type).ifPresent(problem -> {
                    throw refused(problem, type, literal.getParserPosition());
                });
            }
        }
        return super.visit(call);
    }

    private static GatewayException refused(String problem, RelDataType type, SqlParserPos position) {
        return new GatewayException(
                ErrorCode.TYPE_MISMATCH,
                "A string stands where a value of type " + type + " is expected, and is " + problem
                        + "; write a literal of that type, or cast the other operand to VARCHAR",
                new SqlPosition(position.getLineNum(), position.getColumnNum()),
                null);
    }

    private static Optional<String> problem(String value, RelDataType type) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (SqlTypeUtil.isApproximateNumeric(type)) {
            String unsigned = lower.startsWith("-") || lower.startsWith("+") ? lower.substring(1) : lower;
            return NUMBER.matcher(value).matches() || INFINITE.contains(unsigned)
                    ? Optional.empty()
                    : Optional.of("no number");
        }
        if (SqlTypeUtil.isExactNumeric(type)) {
            return NUMBER.matcher(value).matches() ? exact(new BigDecimal(value), type) : Optional.of("no number");
        }
        if (SqlTypeUtil.isBoolean(type)) {
            return TRUTHS.contains(lower) ? Optional.empty() : Optional.of("neither true nor false");
        }
        return switch (type.getSqlTypeName()) {
            case DATE, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                DATE.matcher(value).matches() ? Optional.empty() : Optional.of("no date");
            default -> Optional.empty();
        };
    }

    private static Optional<String> exact(BigDecimal value, RelDataType type) {
        int scale = Math.max(0, type.getScale());
        if (value.stripTrailingZeros().scale() > scale) {
            return Optional.of("a number that would have to be rounded");
        }
        BigInteger unscaled = value.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue();
        boolean fits = SqlTypeUtil.isIntType(type)
                ? unscaled.bitLength() < bits(type)
                : unscaled.abs().compareTo(BigInteger.TEN.pow(type.getPrecision())) < 0;
        return fits ? Optional.empty() : Optional.of("a number that does not fit");
    }

    private static int bits(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case TINYINT -> Byte.SIZE;
            case SMALLINT -> Short.SIZE;
            case INTEGER -> Integer.SIZE;
            default -> Long.SIZE;
        };
    }
}
