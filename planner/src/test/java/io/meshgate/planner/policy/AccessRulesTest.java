package io.meshgate.planner.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

/** Which policies hold for whom, and which mask of several. */
class AccessRulesTest {
    private static final PolicySource SOURCE = new PolicySource("test.yaml", 1, 1);
    private static final TablePattern TABLE = new TablePattern("d", "s", "t");
    private static final Principal ANN = new Principal("ann", Set.of("analyst"), Map.of());
    private static final Subjects ANALYSTS = new Subjects(Set.of(), Set.of("analyst"), false);

    private static TableSnapshot snapshot() {
        InMemoryConnector connector = new InMemoryConnector();
        TableName name = new TableName("s", "t");
        connector.replaceTable(name, List.of(column(1, "a"), column(2, "B")), List.of());
        return connector.table(name).orElseThrow();
    }

    private static Column column(int id, String name) {
        return new Column(id, new Field(name, FieldType.nullable(ArrowType.Utf8.INSTANCE), null), Optional.empty());
    }

    private static Grant grant(TablePattern table, Optional<List<String>> columns, List<String> except, Subjects to) {
        return new Grant("g", "", List.of(table), columns, except, Grant.Privilege.SELECT, to, SOURCE);
    }

    private static ColumnMask mask(String id, String column, Mask mask, Subjects to, Subjects except) {
        return new ColumnMask(id, "", List.of(TABLE), List.of(column), mask, to, except, SOURCE);
    }

    private static Optional<TableAccess> access(List<Grant> grants, List<ColumnMask> masks) {
        AccessRules rules = new AccessRules(new PolicySet("1", grants, List.of(), masks, Map.of()), Map.of());
        return rules.access("d", snapshot(), ANN);
    }

    private static List<String> visible(Grant... grants) {
        return access(List.of(grants), List.of()).orElseThrow().columns().stream()
                .map(Column::name)
                .toList();
    }

    @Test
    void withoutAGrantThereIsNoTable() {
        assertThat(access(List.of(), List.of())).isEmpty();
        Subjects others = new Subjects(Set.of("bob"), Set.of("steward"), false);
        assertThat(access(List.of(grant(TABLE, Optional.empty(), List.of(), others)), List.of()))
                .isEmpty();
        TablePattern other = new TablePattern("d", "s", "u");
        assertThat(access(List.of(grant(other, Optional.empty(), List.of(), ANALYSTS)), List.of()))
                .isEmpty();
    }

    @Test
    void patternsAndColumnsIgnoreCase() {
        TablePattern pattern = new TablePattern("D", "*", "T");
        assertThat(visible(grant(pattern, Optional.of(List.of("b")), List.of(), ANALYSTS)))
                .containsExactly("B");
        assertThat(visible(grant(TABLE, Optional.empty(), List.of("b"), ANALYSTS)))
                .containsExactly("a");
    }

    @Test
    void grantsAddUp() {
        assertThat(visible(
                        grant(TABLE, Optional.of(List.of("a")), List.of(), ANALYSTS),
                        grant(TABLE, Optional.of(List.of("b")), List.of(), Subjects.EVERYONE)))
                .containsExactly("a", "B");
    }

    @Test
    void grantOfNoColumnIsNoGrant() {
        assertThat(access(List.of(grant(TABLE, Optional.of(List.of()), List.of(), ANALYSTS)), List.of()))
                .isEmpty();
    }

    @Test
    void selectGrantMakesADiscoverableTableReadable() {
        Grant discover = new Grant(
                "g", "", List.of(TABLE), Optional.empty(), List.of(), Grant.Privilege.DISCOVER, ANALYSTS, SOURCE);
        assertThat(access(List.of(discover), List.of()).orElseThrow().readable())
                .isFalse();
        Grant select = grant(TABLE, Optional.empty(), List.of(), ANALYSTS);
        assertThat(access(List.of(discover, select), List.of()).orElseThrow().readable())
                .isTrue();
    }

    private static Grant grant(Grant.Privilege privilege, TablePattern table, Subjects to) {
        return new Grant("g", "", List.of(table), Optional.empty(), List.of(), privilege, to, SOURCE);
    }

    @Test
    void grantWithoutReadingAddsNoColumnsToThoseThatAreRead() {
        Grant select = grant(TABLE, Optional.of(List.of("a")), List.of(), ANALYSTS);
        for (Grant.Privilege privilege : List.of(Grant.Privilege.DISCOVER, Grant.Privilege.WRITE)) {
            Grant other = grant(privilege, TABLE, ANALYSTS);
            assertThat(visible(other, select)).as(privilege.name()).containsExactly("a");
            assertThat(visible(other)).as(privilege.name()).containsExactly("a", "B");
        }
    }

    private static boolean mayWrite(Grant grant, String domain, String schema, String table) {
        AccessRules rules =
                new AccessRules(new PolicySet("1", List.of(grant), List.of(), List.of(), Map.of()), Map.of());
        return rules.mayWrite(domain, new TableName(schema, table), ANN);
    }

    @Test
    void onlyAWriteGrantLetsWrite() {
        TablePattern reports = new TablePattern("d", "Reports", "*");
        Grant write = grant(Grant.Privilege.WRITE, reports, ANALYSTS);
        assertThat(mayWrite(write, "d", "REPORTS", "new")).isTrue();
        assertThat(mayWrite(write, "d", "s", "t")).isFalse();
        assertThat(mayWrite(write, "e", "reports", "new")).isFalse();
        Subjects others = new Subjects(Set.of("bob"), Set.of("steward"), false);
        assertThat(mayWrite(grant(Grant.Privilege.WRITE, reports, others), "d", "reports", "t"))
                .isFalse();
        assertThat(mayWrite(grant(Grant.Privilege.SELECT, reports, ANALYSTS), "d", "reports", "t"))
                .isFalse();
        assertThat(mayWrite(grant(Grant.Privilege.DISCOVER, reports, ANALYSTS), "d", "reports", "t"))
                .isFalse();
    }

    @Test
    void writeGrantDoesNotLetRead() {
        TableAccess access = access(List.of(grant(Grant.Privilege.WRITE, TABLE, ANALYSTS)), List.of())
                .orElseThrow();
        assertThat(access.readable()).isFalse();
    }

    @Test
    void maskHoldsForItsSubjectsButThoseExempt() {
        Grant grant = grant(TABLE, Optional.empty(), List.of(), Subjects.EVERYONE);
        ColumnMask mine = mask("mine", "A", new Mask.Redact(), ANALYSTS, Subjects.NOBODY);
        ColumnMask others =
                mask("others", "a", new Mask.ToNull(), new Subjects(Set.of("bob"), Set.of(), false), Subjects.NOBODY);
        ColumnMask exempt =
                mask("exempt", "a", new Mask.ToNull(), Subjects.EVERYONE, new Subjects(Set.of("ann"), Set.of(), false));
        TableAccess access =
                access(List.of(grant), List.of(mine, others, exempt)).orElseThrow();
        assertThat(access.masks()).containsExactly(Map.entry("a", mine));
        assertThat(access.exemptions()).containsExactly("exempt");
    }

    /** As a rename would let those read the column for whom it is left out. */
    @Test
    void exactGrantThatLeavesOutAMissingColumnRefusesTheTable() {
        Grant grant = grant(TABLE, Optional.empty(), List.of("renamed"), Subjects.EVERYONE);
        assertThatThrownBy(() -> access(List.of(grant), List.of()))
                .hasMessageContaining("Grant 'g' leaves out a column that table d.s.t does not have");
    }

    @Test
    void exactMaskOfAMissingColumnRefusesTheTable() {
        Grant grant = grant(TABLE, Optional.empty(), List.of(), Subjects.EVERYONE);
        ColumnMask renamed = mask("renamed", "c", new Mask.ToNull(), Subjects.EVERYONE, Subjects.NOBODY);
        assertThatThrownBy(() -> access(List.of(grant), List.of(renamed))).hasMessageContaining("renamed");
    }

    @Test
    void strengthIsOrdered() {
        List<Mask> descending = List.of(
                new Mask.ToNull(),
                new Mask.Fixed("0"),
                new Mask.KeyedHash("key"),
                new Mask.Redact(),
                new Mask.ShowFirst(1),
                new Mask.RoundTo("10"));
        for (int i = 0; i < descending.size(); i++) {
            for (int j = i; j < descending.size(); j++) {
                assertThat(Mask.stronger(descending.get(i), descending.get(j))).contains(descending.get(i));
                assertThat(Mask.stronger(descending.get(j), descending.get(i))).contains(descending.get(i));
            }
        }
    }

    @Test
    void fewerCharactersAndCoarserPartsAreStronger() {
        assertThat(Mask.stronger(new Mask.ShowFirst(1), new Mask.ShowFirst(2, true)))
                .contains(new Mask.ShowFirst(1));
        Mask year = new Mask.TruncateDate(Mask.TruncateDate.Unit.YEAR);
        Mask day = new Mask.TruncateDate(Mask.TruncateDate.Unit.DAY);
        assertThat(Mask.stronger(day, year)).contains(year);
        assertThat(Mask.stronger(new Mask.RoundTo("5"), new Mask.RoundTo("100")))
                .contains(new Mask.RoundTo("100"));
    }

    @Test
    void masksThatRevealDifferentThingsAreNotComparable() {
        assertThat(Mask.stronger(new Mask.ShowFirst(1), new Mask.ShowLast(1))).isEmpty();
        assertThat(Mask.stronger(new Mask.RoundTo("10"), new Mask.RoundTo("15")))
                .isEmpty();
        assertThat(Mask.stronger(new Mask.KeyedHash("a"), new Mask.KeyedHash("b")))
                .isEmpty();
        assertThat(Mask.stronger(new Mask.Fixed("1"), new Mask.Fixed("2"))).isEmpty();
    }

    private static final TablePattern ANY = new TablePattern("*", "*", "*");

    private static PolicyTerms terms(String id, Subjects to, Subjects except) {
        return PolicyTerms.always(id, "", to, except, SOURCE);
    }

    private static Grant exclusive(Scope scope, Optional<ColumnChoice> columns, Subjects to) {
        return new Grant(
                terms("only", to, Subjects.NOBODY), scope, columns, ColumnChoice.NONE, Grant.Privilege.SELECT, true);
    }

    private static Subjects named(Set<String> groups, Map<String, List<String>> attributes, Set<String> purposes) {
        return new Subjects(Set.of(), Set.of(), groups, attributes, purposes, false);
    }

    private static Optional<TableAccess> access(
            Principal principal, TagSet tags, List<Grant> grants, List<RowFilter> filters, List<ColumnMask> masks) {
        PolicySet policies = new PolicySet("1", grants, filters, masks, List.of(), Vocabulary.EMPTY, tags, Map.of());
        return new AccessRules(policies, Map.of()).access("d", snapshot(), principal);
    }

    private static TagSet tagged(TablePattern table, List<String> tags, Map<String, List<String>> columns) {
        return new TagSet(List.of(new TagSet.Entry(table, tags, columns, SOURCE)));
    }

    private static final Grant ALL = grant(TABLE, Optional.empty(), List.of(), Subjects.EVERYONE);

    @Test
    void masksByTagFallOnTheColumnsThatBearIt() {
        ColumnMask phones = new ColumnMask(
                terms("phones", Subjects.EVERYONE, Subjects.NOBODY),
                Scope.of(List.of(ANY)),
                new ColumnChoice(List.of(), List.of("pii")),
                new Mask.Redact());

        assertThat(access(
                                ANN,
                                tagged(TABLE, List.of(), Map.of("b", List.of("pii.phone"))),
                                List.of(ALL),
                                List.of(),
                                List.of(phones))
                        .orElseThrow()
                        .masks())
                .containsOnlyKeys("B");
        assertThat(access(ANN, tagged(ANY, List.of("pii"), Map.of()), List.of(ALL), List.of(), List.of(phones))
                        .orElseThrow()
                        .masks())
                .containsOnlyKeys("a", "B");
        assertThat(access(
                                ANN,
                                tagged(TABLE, List.of(), Map.of("b", List.of("piix"))),
                                List.of(ALL),
                                List.of(),
                                List.of(phones))
                        .orElseThrow()
                        .masks())
                .isEmpty();
    }

    /** Elsewhere letters are folded as {@link String#toLowerCase} does, by which a long s is no s. */
    @Test
    void aNameWithALetterThatOnlyLooksTheSameIsNotFound() {
        assertThat(TableTags.containsName(List.of("Address"), "aDDRESS")).isTrue();
        assertThat(TableTags.containsName(List.of("address"), "addre\u017Fs")).isFalse();
    }

    @Test
    void aTaggedColumnThatIsGoneMakesTheTableUnreadable() {
        TagSet tags = tagged(TABLE, List.of(), Map.of("renamed", List.of("pii.phone")));

        assertThatThrownBy(() -> access(ANN, tags, List.of(ALL), List.of(), List.of()))
                .hasMessageContaining("tags a column that table d.s.t does not have");
    }

    @Test
    void filtersAndGrantsByTagOfTheTable() {
        RowFilter filter = new RowFilter(
                terms("f", Subjects.EVERYONE, Subjects.NOBODY), new Scope(List.of(ANY), List.of("secret")), "a = 'x'");
        TagSet secret = tagged(TABLE, List.of("secret.top"), Map.of());

        assertThat(access(ANN, secret, List.of(ALL), List.of(filter), List.of())
                        .orElseThrow()
                        .rowFilters())
                .containsExactly(filter);
        assertThat(access(ANN, TagSet.EMPTY, List.of(ALL), List.of(filter), List.of())
                        .orElseThrow()
                        .rowFilters())
                .isEmpty();
        Grant bySecret = new Grant(
                terms("g", Subjects.EVERYONE, Subjects.NOBODY),
                new Scope(List.of(ANY), List.of("secret")),
                Optional.empty(),
                ColumnChoice.NONE,
                Grant.Privilege.SELECT,
                false);
        assertThat(access(ANN, secret, List.of(bySecret), List.of(), List.of())).isPresent();
        assertThat(access(ANN, TagSet.EMPTY, List.of(bySecret), List.of(), List.of()))
                .isEmpty();
    }

    @Test
    void anExclusiveGrantKeepsWhatItCoversFromAllOthers() {
        Subjects stewards = new Subjects(Set.of(), Set.of("steward"), false);
        Grant table = exclusive(Scope.of(List.of(TABLE)), Optional.empty(), stewards);
        Grant column = exclusive(Scope.of(List.of(TABLE)), Optional.of(ColumnChoice.named(List.of("b"))), stewards);
        Principal steward = new Principal("eve", Set.of("steward"), Map.of());

        assertThat(access(ANN, TagSet.EMPTY, List.of(ALL, table), List.of(), List.of()))
                .isEmpty();
        assertThat(access(steward, TagSet.EMPTY, List.of(table), List.of(), List.of()))
                .isPresent();
        assertThat(access(ANN, TagSet.EMPTY, List.of(ALL, column), List.of(), List.of())
                        .orElseThrow()
                        .columns())
                .extracting(Column::name)
                .containsExactly("a");
        assertThat(new AccessRules(new PolicySet("1", List.of(ALL, table), List.of(), List.of(), Map.of()), Map.of())
                        .visible("d", new TableName("s", "t"), ANN))
                .isFalse();
    }

    @Test
    void aGrantForAPurposeLetsFindTheTableAndReadItForThePurpose() {
        Subjects forFraud = new Subjects(Set.of("ann"), Set.of(), Set.of(), Map.of(), Set.of("fraud"), false);
        List<Grant> grants = List.of(grant(TABLE, Optional.empty(), List.of(), forFraud));

        TableAccess without =
                access(ANN, TagSet.EMPTY, grants, List.of(), List.of()).orElseThrow();
        assertThat(without.readable()).isFalse();
        assertThat(without.purposes()).containsExactly("fraud");
        assertThat(access(ANN.withPurpose(Optional.of("fun")), TagSet.EMPTY, grants, List.of(), List.of())
                        .orElseThrow()
                        .readable())
                .isFalse();
        assertThat(access(ANN.withPurpose(Optional.of("fraud")), TagSet.EMPTY, grants, List.of(), List.of())
                        .orElseThrow()
                        .readable())
                .isTrue();
    }

    @Test
    void noOtherGrantSparesThePurposeOfAnExclusiveOne() {
        Subjects forFraud = new Subjects(Set.of("ann"), Set.of(), Set.of(), Map.of(), Set.of("fraud"), false);
        Grant only = exclusive(Scope.of(List.of(TABLE)), Optional.empty(), forFraud);

        assertThat(access(ANN, TagSet.EMPTY, List.of(ALL, only), List.of(), List.of())
                        .orElseThrow()
                        .readable())
                .isFalse();
        assertThat(access(ANN.withPurpose(Optional.of("fraud")), TagSet.EMPTY, List.of(ALL, only), List.of(), List.of())
                        .orElseThrow()
                        .readable())
                .isTrue();
    }

    @Test
    void nobodyWritesWithoutThePurposeOfAnExclusiveGrant() {
        Subjects forFraud = new Subjects(Set.of("ann"), Set.of(), Set.of(), Map.of(), Set.of("fraud"), false);
        Grant only = exclusive(Scope.of(List.of(TABLE)), Optional.empty(), forFraud);
        Grant write = new Grant(
                "w", "", List.of(TABLE), Optional.empty(), List.of(), Grant.Privilege.WRITE, Subjects.EVERYONE, SOURCE);
        AccessRules rules =
                new AccessRules(new PolicySet("1", List.of(only, write), List.of(), List.of(), Map.of()), Map.of());

        assertThat(rules.mayWrite("d", snapshot().name(), ANN)).isFalse();
        assertThat(rules.mayWrite("d", snapshot().name(), ANN.withPurpose(Optional.of("fraud"))))
                .isTrue();
    }

    @Test
    void groupsAndAttributesNamePrincipals() {
        Principal bob = new Principal(
                "bob", Set.of(), Set.of("retail"), Map.of("desk", List.of("x", "y")), false, Optional.empty());
        for (Subjects to : List.of(
                named(Set.of("retail"), Map.of(), Set.of()), named(Set.of(), Map.of("desk", List.of("y")), Set.of()))) {
            List<Grant> grants = List.of(grant(TABLE, Optional.empty(), List.of(), to));
            assertThat(access(bob, TagSet.EMPTY, grants, List.of(), List.of())).isPresent();
            assertThat(access(ANN, TagSet.EMPTY, grants, List.of(), List.of())).isEmpty();
        }
    }

    @Test
    void starsStandForCharactersWithinTheirPart() {
        assertThat(new TablePattern("d", "s*", "*_margin").matches("D", new TableName("Sales", "OLD_margin")))
                .isTrue();
        assertThat(new TablePattern("d", "s*x", "t").matches("d", new TableName("s", "t")))
                .isFalse();
        assertThat(new TablePattern("d", "s", "a*b*c").matches("d", new TableName("s", "aXbXbc")))
                .isTrue();
        assertThat(new TablePattern("d", "s", "a*b*c").matches("d", new TableName("s", "aXbXcb")))
                .isFalse();
    }
}
