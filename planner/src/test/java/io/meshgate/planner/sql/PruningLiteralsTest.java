package io.meshgate.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Predicate;
import io.meshgate.connector.Predicate.Comparison;
import io.meshgate.connector.Predicate.Operator;
import io.meshgate.planner.catalog.MeshTypes;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.Test;

final class PruningLiteralsTest {
    private static final ArrowType REAL = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType INSTANT = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");

    private static Field field(ArrowType type) {
        return new Field("c", FieldType.nullable(type), null);
    }

    private static Optional<Object> literal(Field field, Object value) {
        return PruningLiterals.comparison(field, MeshTypes.sqlType(field), Operator.EQUAL, value)
                .map(predicate -> ((Comparison) predicate).literal());
    }

    @Test
    void literalsAreOfTheClassOfTheColumn() {
        BigDecimal five = BigDecimal.valueOf(5);
        assertThat(literal(field(new ArrowType.Int(8, true)), five)).contains(5);
        assertThat(literal(field(new ArrowType.Int(16, true)), five)).contains(5);
        assertThat(literal(field(new ArrowType.Int(64, true)), five)).contains(5L);
        assertThat(literal(field(REAL), five)).contains(5f);
        assertThat(literal(field(new ArrowType.Time(TimeUnit.MICROSECOND, 64)), LocalTime.NOON))
                .contains(LocalTime.NOON);
        assertThat(literal(field(INSTANT), Instant.EPOCH)).contains(Instant.EPOCH);
        assertThat(literal(field(ArrowType.Binary.INSTANCE), new byte[] {1})).contains(new byte[] {1});
    }

    @Test
    void uuidsAreReadFromText() {
        Field uuid = new Field(
                "c",
                new FieldType(
                        true, new ArrowType.FixedSizeBinary(16), null, Map.of("ARROW:extension:name", "arrow.uuid")),
                null);
        UUID value = new UUID(1, 2);
        assertThat(literal(uuid, value)).contains(value);
        assertThat(literal(uuid, value.toString())).contains(value);
        assertThat(literal(uuid, "1-2-3-4-5")).isEmpty();
    }

    @Test
    void numbersOutsideOfTheColumnsTypeAreLeftOut() {
        assertThat(literal(field(new ArrowType.Int(8, true)), BigDecimal.valueOf(128)))
                .isEmpty();
        assertThat(literal(field(new ArrowType.Int(64, true)), new BigDecimal("9223372036854775808")))
                .isEmpty();
        assertThat(literal(field(new ArrowType.Decimal(3, 1, 128)), new BigDecimal("100.0")))
                .isEmpty();
    }

    @Test
    void realsAreComparedOnlyWithReals() {
        assertThat(literal(field(REAL), new BigDecimal("0.5"))).contains(0.5f);
        assertThat(literal(field(REAL), new BigDecimal("0.1"))).isEmpty();
        assertThat(literal(field(REAL), 0.1)).isEmpty();
        assertThat(literal(field(REAL), 0.1f)).contains(0.1f);
        assertThat(literal(field(REAL), Double.NaN)).isEmpty();
        assertThat(literal(field(REAL), Double.POSITIVE_INFINITY)).isEmpty();
    }

    @Test
    void doublesAreComparedWithDecimalsThatAllEnginesRoundAlike() {
        Field column = field(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
        assertThat(literal(column, new BigDecimal("0.1"))).contains(0.1);
        assertThat(literal(column, new BigDecimal("9007199254740993.1"))).isEmpty();
        assertThat(literal(column, new BigDecimal("1e-30"))).isEmpty();
        assertThat(literal(column, Double.NaN)).isEmpty();
    }

    /** CAST(i AS DOUBLE) <= 4.99999999999999999999: as doubles 5 qualifies, as decimals it does not. */
    @Test
    void integersComparedAsDoublesAreComparedWithTheDouble() {
        Field column = field(new ArrowType.Int(32, true));
        var asDouble = MeshTypes.FACTORY.createSqlType(SqlTypeName.DOUBLE);
        assertThat(PruningLiterals.comparison(
                        column, asDouble, Operator.LESS_OR_EQUAL, new BigDecimal("4.99999999999999999999")))
                .isEmpty();
        assertThat(PruningLiterals.comparison(column, asDouble, Operator.LESS_OR_EQUAL, new BigDecimal("4.5")))
                .contains(new Comparison("c", Operator.LESS_OR_EQUAL, 4));
    }

    @Test
    void bigintsAndDecimalsAreNotComparedWithDoubles() {
        assertThat(literal(field(new ArrowType.Int(64, true)), 5.0)).isEmpty();
        assertThat(literal(field(new ArrowType.Decimal(10, 2, 128)), 5.0)).isEmpty();
    }

    @Test
    void columnsFinerThanMicrosecondsAreLeftOut() {
        assertThat(literal(field(new ArrowType.Timestamp(TimeUnit.NANOSECOND, null)), LocalDateTime.MIN.withYear(2024)))
                .isEmpty();
        assertThat(literal(field(new ArrowType.Time(TimeUnit.NANOSECOND, 64)), LocalTime.NOON))
                .isEmpty();
        assertThat(literal(field(INSTANT), Instant.EPOCH.plusNanos(1))).isEmpty();
        assertThat(literal(field(new ArrowType.Time(TimeUnit.MICROSECOND, 64)), LocalTime.NOON.plusNanos(1)))
                .isEmpty();
    }

    @Test
    void timestampsWithZoneAreNotComparedWithLocalOnes() {
        assertThat(literal(field(INSTANT), LocalDateTime.of(2024, 1, 1, 0, 0))).isEmpty();
    }

    @Test
    void booleansAreNotOrdered() {
        Field column = field(ArrowType.Bool.INSTANCE);
        assertThat(PruningLiterals.comparison(column, MeshTypes.sqlType(column), Operator.GREATER, false))
                .isEmpty();
        assertThat(literal(column, true)).contains(true);
    }

    @Test
    void textThatIsNoTextIsLeftOut() {
        assertThat(literal(field(ArrowType.Utf8.INSTANCE), "\uD800")).isEmpty();
        assertThat(PruningLiterals.prefix(field(ArrowType.Utf8.INSTANCE), "\uD800"))
                .isEmpty();
    }

    /** Conditions are guarded for engines; what they say is the same. */
    @Test
    void guardsAreLeftAside() {
        RexBuilder builder = new RexBuilder(MeshTypes.FACTORY);
        RexNode column = builder.makeInputRef(MeshTypes.FACTORY.createSqlType(SqlTypeName.INTEGER), 0);
        RexNode five = builder.makeExactLiteral(BigDecimal.valueOf(5));
        RexNode guard = builder.makeInputRef(MeshTypes.FACTORY.createSqlType(SqlTypeName.BOOLEAN), 1);
        RexNode guarded = builder.makeCall(PolicyOperators.GUARD, column, guard);
        RexNode condition =
                builder.makeCall(org.apache.calcite.sql.fun.SqlStdOperatorTable.GREATER_THAN, guarded, five);
        Optional<Predicate> predicate = PruningConditions.whenTrue(
                        builder.makeCall(PolicyOperators.GUARD, condition, guard))
                .bind(List.of(field(new ArrowType.Int(32, true))), List.of());
        assertThat(predicate).contains(new Comparison("c", Operator.GREATER, 5));
    }
}
