package io.meshgate.planner.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.policy.Mask.Bucket;
import io.meshgate.planner.policy.Mask.Card;
import io.meshgate.planner.policy.Mask.Custom;
import io.meshgate.planner.policy.Mask.Email;
import io.meshgate.planner.policy.Mask.Ff1;
import io.meshgate.planner.policy.Mask.Ff1.Alphabet;
import io.meshgate.planner.policy.Mask.Fixed;
import io.meshgate.planner.policy.Mask.FixedDefault;
import io.meshgate.planner.policy.Mask.HashPerQuery;
import io.meshgate.planner.policy.Mask.KeyedHash;
import io.meshgate.planner.policy.Mask.Phone;
import io.meshgate.planner.policy.Mask.Redact;
import io.meshgate.planner.policy.Mask.RoundTo;
import io.meshgate.planner.policy.Mask.Sha256;
import io.meshgate.planner.policy.Mask.ShowFirst;
import io.meshgate.planner.policy.Mask.ShowLast;
import io.meshgate.planner.policy.Mask.ToNull;
import io.meshgate.planner.policy.Mask.TruncateDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MaskStrengthTest {
    private static final List<Mask> MASKS = List.of(
            new ToNull(),
            new Fixed("0"),
            new Fixed("1"),
            new FixedDefault(),
            new HashPerQuery(),
            new KeyedHash("a"),
            new KeyedHash("a", true),
            new KeyedHash("b"),
            new Ff1("a", false, Alphabet.DIGITS),
            new Ff1("a", true, Alphabet.DIGITS),
            new Ff1("a", true, Alphabet.ALPHANUMERIC),
            new Ff1("b", false, Alphabet.DIGITS),
            new Sha256(),
            new Redact(),
            new ShowFirst(2),
            new ShowFirst(4),
            new ShowFirst(4, true),
            new ShowLast(2),
            new Email(Email.Local.HIDDEN),
            new Email(Email.Local.FIRST_CHARACTER),
            new Phone(0, false),
            new Phone(2, false),
            new Phone(0, true),
            new Card(false),
            new Card(true),
            new RoundTo("10"),
            new RoundTo("15"),
            new RoundTo("30"),
            new Bucket("10", "0"),
            new Bucket("20", "10"),
            new Bucket("20", "5"),
            new TruncateDate(TruncateDate.Unit.YEAR),
            new TruncateDate(TruncateDate.Unit.DAY),
            new Custom("a"),
            new Custom("b"));

    private static boolean isStronger(Mask one, Mask other) {
        return Mask.stronger(one, other).equals(Optional.of(one));
    }

    @Test
    void isAPartialOrder() {
        for (Mask a : MASKS) {
            assertThat(isStronger(a, a)).isTrue();
            for (Mask b : MASKS) {
                assertThat(Mask.stronger(a, b)).as("%s, %s", a, b).isEqualTo(Mask.stronger(b, a));
                for (Mask c : MASKS) {
                    if (isStronger(a, b) && isStronger(b, c)) {
                        assertThat(isStronger(a, c)).as("%s, %s, %s", a, b, c).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void nullIsStrongerThanAll() {
        MASKS.forEach(mask -> assertThat(isStronger(new ToNull(), mask)).isTrue());
    }

    @Test
    void masksOfOneKindAreComparedByWhatTheyKeep() {
        assertThat(isStronger(new KeyedHash("a", true), new KeyedHash("a"))).isTrue();
        assertThat(isStronger(new Ff1("a", true, Alphabet.DIGITS), new Ff1("a", false, Alphabet.DIGITS)))
                .isTrue();
        assertThat(isStronger(new ShowFirst(4), new ShowFirst(4, true))).isTrue();
        assertThat(isStronger(new ShowFirst(2), new ShowFirst(4, true))).isTrue();
        assertThat(isStronger(new ShowLast(2, true), new ShowLast(4, true))).isTrue();
        assertThat(isStronger(new ShowLast(0), new ShowLast(2))).isTrue();
        assertThat(isStronger(new Phone(0, false), new Phone(2, true))).isTrue();
        assertThat(isStronger(new Email(Email.Local.HIDDEN), new Email(Email.Local.FIRST_CHARACTER)))
                .isTrue();
        assertThat(isStronger(new Card(false), new Card(true))).isTrue();
        assertThat(isStronger(new Bucket("20", "10"), new Bucket("10", "0"))).isTrue();
        assertThat(isStronger(new RoundTo("30"), new RoundTo("15"))).isTrue();
    }

    /** The last of the ranks that are stronger than an expression, and than an unsalted hash. */
    @Test
    void someAreStrongerThanExpressionsAndUnsaltedHashes() {
        assertThat(isStronger(new Fixed("0"), new Custom("a"))).isTrue();
        assertThat(isStronger(new FixedDefault(), new Custom("a"))).isTrue();
        assertThat(isStronger(new KeyedHash("a"), new Sha256())).isTrue();
    }

    @Test
    void whatKeepsTheSamePartAndHidesMoreIsStronger() {
        assertThat(isStronger(new ShowFirst(2), new ShowFirst(2, true))).isTrue();
        assertThat(isStronger(new ShowLast(2), new ShowLast(2, true))).isTrue();
        assertThat(Mask.stronger(new ShowLast(2, true), new ShowLast(4))).isEmpty();
    }

    @Test
    void whatHidesTheFormToTheLastIsStrongerThanWhatKeepsIt() {
        for (Mask stronger : List.of(new Fixed("'x'"), new HashPerQuery(), new KeyedHash("b"))) {
            assertThat(isStronger(stronger, new Ff1("a", true, Alphabet.ALPHANUMERIC)))
                    .isTrue();
        }
    }

    @Test
    void someAreNotComparable() {
        for (List<Mask> pair : List.<List<Mask>>of(
                List.of(new KeyedHash("a"), new KeyedHash("b")),
                List.of(new KeyedHash("a", true), new KeyedHash("b")),
                List.of(new Ff1("a", true, Alphabet.DIGITS), new Ff1("b", false, Alphabet.DIGITS)),
                List.of(new Ff1("a", true, Alphabet.DIGITS), new Ff1("a", false, Alphabet.ALPHANUMERIC)),
                List.of(new Ff1("a", false, Alphabet.DIGITS), new Redact()),
                List.of(new Ff1("a", false, Alphabet.DIGITS), new ShowLast(2)),
                List.of(new Ff1("a", false, Alphabet.DIGITS), new Sha256()),
                List.of(new Ff1("a", false, Alphabet.DIGITS), new Custom("a")),
                List.of(new Sha256(), new Redact()),
                List.of(new Sha256(), new ShowFirst(2)),
                List.of(new Custom("a"), new Custom("b")),
                List.of(new Custom("a"), new HashPerQuery()),
                // Of "Ann" the one shows two characters, and the other none.
                List.of(new ShowFirst(2), new ShowFirst(4)),
                List.of(new ShowLast(2, true), new ShowLast(4)),
                // Of a number of seven digits the one shows two, and the other none.
                List.of(new Phone(2, false), new Phone(4, false)),
                List.of(new Phone(2, false), new Phone(2, true)),
                List.of(new Phone(2, false), new Phone(0, true)),
                List.of(new Phone(2, false), new ShowLast(2)),
                List.of(new Fixed("0"), new FixedDefault()),
                List.of(new Bucket("20", "5"), new Bucket("10", "0")),
                List.of(new Bucket("10", "0"), new RoundTo("10")))) {
            assertThat(Mask.stronger(pair.get(0), pair.get(1))).as("%s", pair).isEmpty();
        }
    }
}
