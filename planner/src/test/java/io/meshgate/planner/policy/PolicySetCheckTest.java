package io.meshgate.planner.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicySetCheckTest {
    private static final TablePattern ORDERS = new TablePattern("sales", "shop", "orders");
    private static final Subjects ANALYSTS = new Subjects(Set.of(), Set.of("analyst"), false);

    private final List<Grant> grants = new ArrayList<>();
    private final List<RowFilter> filters = new ArrayList<>();
    private final List<ColumnMask> masks = new ArrayList<>();
    private final InMemoryConnector sales = new InMemoryConnector();

    PolicySetCheckTest() {
        sales.replaceTable(
                new TableName("shop", "orders"),
                List.of(
                        column(1, "id", new ArrowType.Int(64, true)),
                        column(2, "region", ArrowType.Utf8.INSTANCE),
                        column(3, "small", new ArrowType.Int(8, true)),
                        column(4, "price", new ArrowType.Decimal(5, 2, 128)),
                        column(5, "day", new ArrowType.Date(DateUnit.DAY)),
                        column(6, "ratio", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE))),
                List.of());
    }

    private static Column column(int id, String name, ArrowType type) {
        return new Column(id, new Field(name, new FieldType(true, type, null), null), Optional.empty());
    }

    private List<String> problems() {
        return problems(new PolicySet("v", grants, filters, masks, Map.of("k1", new byte[32])));
    }

    private List<String> problems(PolicySet policies) {
        TreeMap<String, Connector> domains = new TreeMap<>(Map.of("sales", sales));
        return new Planner()
                .check(new Mesh("m", domains, policies)).stream()
                        .map(PolicyProblem::toString)
                        .toList();
    }

    private static PolicySource line(int line) {
        return new PolicySource("p.yaml", line, 3);
    }

    private void filter(TablePattern pattern, String expression) {
        int line = filters.size() + 1;
        filters.add(new RowFilter(
                "f" + line, "", List.of(pattern), expression, Subjects.EVERYONE, Subjects.NOBODY, line(line)));
    }

    private void mask(TablePattern pattern, String column, Mask mask, Subjects to, Subjects except) {
        int line = masks.size() + 1;
        masks.add(new ColumnMask("m" + line, "", List.of(pattern), List.of(column), mask, to, except, line(line)));
    }

    private void mask(String column, Mask mask) {
        mask(ORDERS, column, mask, Subjects.EVERYONE, Subjects.NOBODY);
    }

    private void grant(TablePattern pattern, Optional<List<String>> columns, List<String> except) {
        int line = grants.size() + 1;
        grants.add(new Grant(
                "g" + line,
                "",
                List.of(pattern),
                columns,
                except,
                Grant.Privilege.SELECT,
                Subjects.EVERYONE,
                line(line)));
    }

    @Test
    void findsNothingWrongWithSoundPolicies() {
        grant(new TablePattern("*", "*", "*"), Optional.empty(), List.of());
        grant(ORDERS, Optional.of(List.of("ID")), List.of("region"));
        filter(ORDERS, "region = ATTRIBUTE('region') OR HAS_ROLE('steward') AND id > 5");
        filter(new TablePattern("*", "*", "*"), "region IN (ATTRIBUTE('regions'), 'EU')");
        filter(ORDERS, "region = CURRENT_USER");
        mask("region", new Mask.KeyedHash("k1"));
        mask("region", new Mask.Ff1("k1", false, Mask.Ff1.Alphabet.DIGITS));
        mask("id", new Mask.RoundTo("10"));
        mask("small", new Mask.Fixed("-128"));
        mask("price", new Mask.Fixed("999.99"));
        mask("day", new Mask.Fixed("DATE '2020-01-01'"));
        assertThat(problems()).isEmpty();
    }

    @Test
    void findsNamesThatDoNotExist() {
        grant(new TablePattern("sales", "shop", "ordrs"), Optional.empty(), List.of());
        grant(new TablePattern("sale", "*", "*"), Optional.empty(), List.of());
        grant(ORDERS, Optional.of(List.of("regoin")), List.of("nope"));
        mask("regoin", new Mask.ToNull());
        assertThat(problems())
                .containsExactly(
                        "p.yaml:1:3: Grant 'g1': Table 'sales.shop.ordrs' does not exist; did you mean"
                                + " 'sales.shop.orders'?",
                        "p.yaml:2:3: Grant 'g2': Domain 'sale' does not exist; the mesh has sales",
                        "p.yaml:3:3: Grant 'g3': Column 'regoin' does not exist in table 'sales.shop.orders'; did you"
                                + " mean 'region'?",
                        "p.yaml:3:3: Grant 'g3': Column 'nope' does not exist in table 'sales.shop.orders'",
                        "p.yaml:1:3: Column mask 'm1': Column 'regoin' does not exist in table 'sales.shop.orders';"
                                + " did you mean 'region'?");
    }

    @Test
    void findsRowFiltersThatCannotBeApplied() {
        filter(ORDERS, "region = ");
        filter(ORDERS, "regoin = 'EU'");
        filter(ORDERS, "id");
        filter(ORDERS, "10 / id > 1");
        filter(ORDERS, "region = USER_ATTRIBUTE('x')");
        filter(ORDERS, "region IN (SELECT 'a')");
        filter(ORDERS, "HAS_ROLE('steward') OR id = ATTRIBUTE('x')");
        filter(ORDERS, "region = ATTRIBUTE(region)");
        List<String> problems = problems();
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem)
                        .contains("accepted is a condition over the table's own columns that cannot fail"));
        for (int i = 1; i <= 8; i++) {
            String start = "p.yaml:" + i + ":3: Row filter 'f" + i + "': ";
            assertThat(problems).as("filter %s", i).anyMatch(problem -> problem.startsWith(start));
        }
        assertThat(problems.get(0)).contains("line 1, column 8 of the expression");
        assertThat(problems).anyMatch(problem -> problem.contains("'regoin'"));
        assertThat(problems).anyMatch(problem -> problem.contains("is not a condition"));
    }

    /** Calcite answers a literal that is no text with an error that is no exception of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HAS_ROLE(1)",
                "IN_GROUP(TRUE)",
                "region = ATTRIBUTE(NULL)",
                "HAS_ROLE(DATE '2026-01-01')",
                "IN_GROUP(X'00')"
            })
    void findsArgumentsThatAreNoTexts(String expression) {
        filter(ORDERS, expression);
        mask("region", new Mask.Custom("CASE WHEN " + expression + " THEN region END"));
        assertThat(problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).contains("takes one string literal; accepted is"));
    }

    @Test
    void acceptsWhatIsAskedOfThePrincipalInLists() {
        filter(ORDERS, "region IN (CURRENT_USER, 'EU', PURPOSE(), ATTRIBUTE('regions'))");
        filter(ORDERS, "region NOT IN (CURRENT_USER)");
        assertThat(problems()).isEmpty();
    }

    @Test
    void findsExpressionsThatAreTooLargeToBeParsed() {
        filter(ORDERS, "id = 1" + " OR id = 1".repeat(20_000));
        filter(ORDERS, "(".repeat(5_000) + "TRUE" + ")".repeat(5_000));
        assertThat(problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).contains("has more than"));
    }

    @Test
    void tryingEveryFormFindsAFailureBehindARole() {
        filter(ORDERS, "CASE WHEN HAS_ROLE('steward') THEN TRUE ELSE id / 0 = 1 END");
        assertThat(problems()).isNotEmpty();
    }

    @Test
    void findsMasksThatDoNotFit() {
        mask("id", new Mask.Redact());
        mask("region", new Mask.KeyedHash("k2"));
        mask(new TablePattern("*", "*", "*"), "region", new Mask.RoundTo("5"), ANALYSTS, Subjects.NOBODY);
        mask("id", new Mask.Fixed("'x'"));
        mask("id", new Mask.RoundTo("-5"));
        mask("id", new Mask.RoundTo("many"));
        mask("ratio", new Mask.RoundTo("1E-9999999"));
        mask("region", new Mask.ShowFirst(-1));
        mask("small", new Mask.Fixed("128"));
        mask("price", new Mask.Fixed("1000.5"));
        mask("day", new Mask.Fixed("DATE '2020-13-01'"));
        mask("day", new Mask.Fixed("1 + 1"));
        mask("day", new Mask.Fixed("'"));
        mask("region", new Mask.Ff1("k3", true, Mask.Ff1.Alphabet.DIGITS));
        mask("price", new Mask.Ff1("k1", false, Mask.Ff1.Alphabet.DIGITS));
        List<String> problems = problems();
        for (int i = 1; i <= 15; i++) {
            String start = "p.yaml:" + i + ":3: Column mask 'm" + i + "': ";
            assertThat(problems)
                    .as("mask %s", i)
                    .anyMatch(problem -> problem.startsWith(start) && !problem.contains("applies to the same column"));
        }
        assertThat(problems)
                .anySatisfy(problem -> assertThat(problem)
                        .isEqualTo("p.yaml:2:3: Column mask 'm2': The key 'k2' does not exist; the keys are k1"))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("p.yaml:1:3: Column mask 'm1': On column 'id' of table 'sales.shop.orders' of type"
                                + " BIGINT"));
    }

    @Test
    void findsMasksOfWhichNeitherIsTheStronger() {
        mask("region", new Mask.ShowFirst(2));
        mask(ORDERS, "REGION", new Mask.ShowLast(2), ANALYSTS, Subjects.NOBODY);
        assertThat(problems())
                .containsExactly(
                        "p.yaml:2:3: Column mask 'm2': Column mask 'm1' (p.yaml:1:3) applies to the same column"
                                + " 'region' for the same principals, and neither is the stronger; leave one of them out");
    }

    private void withAddress() {
        Field street = column(8, "street", ArrowType.Utf8.INSTANCE).field();
        Field address = new Field("address", new FieldType(true, ArrowType.Struct.INSTANCE, null), List.of(street));
        sales.replaceTable(
                new TableName("shop", "customers"), List.of(new Column(7, address, Optional.empty())), List.of());
    }

    private static final TablePattern CUSTOMERS = new TablePattern("sales", "shop", "customers");

    @Test
    void findsMasksOfFieldsThatAreNotThereOrDoNotFit() {
        withAddress();
        mask(CUSTOMERS, "Address.Street", new Mask.Redact(), Subjects.EVERYONE, Subjects.NOBODY);
        mask(CUSTOMERS, "address.city", new Mask.Redact(), Subjects.EVERYONE, Subjects.NOBODY);
        mask(CUSTOMERS, "address.street", new Mask.Bucket("1", "0"), ANALYSTS, Subjects.NOBODY);
        assertThat(problems())
                .hasSize(2)
                .anyMatch(problem -> problem.startsWith(
                        "p.yaml:2:3: Column mask 'm2': Column 'address.city' does not exist in table"))
                .anyMatch(problem -> problem.startsWith("p.yaml:3:3: Column mask 'm3': On column 'address'")
                        && problem.endsWith("it takes numbers"));
    }

    @Test
    void findsMasksOfKeysOfMaps() {
        Field key = new Field("key", new FieldType(false, ArrowType.Utf8.INSTANCE, null), null);
        Field value = new Field("value", new FieldType(true, ArrowType.Utf8.INSTANCE, null), null);
        Field entries =
                new Field("entries", new FieldType(false, ArrowType.Struct.INSTANCE, null), List.of(key, value));
        Field map = new Field("attributes", new FieldType(true, new ArrowType.Map(false), null), List.of(entries));
        sales.replaceTable(
                new TableName("shop", "customers"), List.of(new Column(7, map, Optional.empty())), List.of());
        mask(CUSTOMERS, "attributes.value", new Mask.Redact(), Subjects.EVERYONE, Subjects.NOBODY);
        mask(CUSTOMERS, "attributes.key", new Mask.Redact(), Subjects.EVERYONE, Subjects.NOBODY);
        mask(new TablePattern("*", "*", "*"), "attributes.KEY", new Mask.ToNull(), ANALYSTS, Subjects.NOBODY);
        String refused =
                "On column 'attributes' of table 'sales.shop.customers': the keys of a map cannot be masked, as"
                        + " two of them could become one; mask the whole column";
        assertThat(problems())
                .containsExactly(
                        "p.yaml:2:3: Column mask 'm2': " + refused, "p.yaml:3:3: Column mask 'm3': " + refused);
    }

    @Test
    void findsAMaskOnARowAndAnotherOnItsField() {
        withAddress();
        mask(CUSTOMERS, "address", new Mask.Custom("address"), Subjects.EVERYONE, Subjects.NOBODY);
        mask(CUSTOMERS, "address.street", new Mask.ToNull(), Subjects.EVERYONE, Subjects.NOBODY);
        assertThat(problems())
                .containsExactly(
                        "p.yaml:2:3: Column mask 'm2': Column mask 'm1' (p.yaml:1:3) applies to the same column"
                                + " 'address' for the same principals, and neither is the stronger; leave one of them"
                                + " out");
    }

    @Test
    void findsExpressionsThatDoNotFitWhateverThePrincipalHas() {
        mask("region", new Mask.Custom("CASE WHEN HAS_ROLE('x') THEN CAST(id AS VARCHAR) ELSE ATTRIBUTE('a') END"));
        mask("id", new Mask.Custom("CASE WHEN IN_GROUP('x') THEN 1 / id ELSE id END"));
        mask("day", new Mask.Custom("region"));
        mask("small", new Mask.Custom("small +"));
        mask("price", new Mask.Custom("(SELECT MAX(price) FROM orders)"));
        assertThat(problems()).noneMatch(problem -> problem.contains("'m1'"));
        for (int i = 2; i <= 5; i++) {
            String start = "p.yaml:" + i + ":3: Column mask 'm" + i + "': ";
            assertThat(problems())
                    .as("mask %s", i)
                    .anyMatch(problem -> problem.startsWith(start)
                            && problem.contains("accepted is an expression of the column's type"));
        }
    }

    @Test
    void masksForDifferentPrincipalsDoNotConflict() {
        mask(ORDERS, "region", new Mask.ShowFirst(2), Subjects.EVERYONE, ANALYSTS);
        mask(ORDERS, "region", new Mask.ShowLast(2), ANALYSTS, Subjects.NOBODY);
        assertThat(problems()).isEmpty();
    }

    @Test
    void namesThePoliciesOfADomainThatIsDown() {
        filter(ORDERS, "region = 'EU'");
        grant(ORDERS, Optional.empty(), List.of());
        sales.goDown();
        String reason = "The catalog of domain 'sales' cannot be reached, so the policy cannot be checked";
        assertThat(problems())
                .containsExactly("p.yaml:1:3: Grant 'g1': " + reason, "p.yaml:1:3: Row filter 'f1': " + reason);
    }

    @Test
    void reportsEntitiesThatTablesLackAlsoOfPatterns() {
        List<AggregationPolicy> aggregations = new ArrayList<>();
        for (TablePattern pattern : List.of(ORDERS, new TablePattern("*", "shop", "*"))) {
            for (String column : List.of("ID", "regoin")) {
                int line = aggregations.size() + 1;
                aggregations.add(new AggregationPolicy(
                        PolicyTerms.always("a" + line, "", ANALYSTS, Subjects.NOBODY, line(line)),
                        new Scope(List.of(pattern), List.of()),
                        2,
                        List.of(column)));
            }
        }
        PolicySet policies =
                new PolicySet("v", grants, filters, masks, aggregations, Vocabulary.EMPTY, TagSet.EMPTY, Map.of());
        assertThat(problems(policies))
                .containsExactly(
                        "p.yaml:2:3: Aggregation policy 'a2': Column 'regoin' does not exist in table 'sales.shop.orders'"
                                + "; did you mean 'region'?",
                        "p.yaml:4:3: Aggregation policy 'a4': Column 'regoin' does not exist in table 'sales.shop.orders'"
                                + "; did you mean 'region'?");
    }
}
