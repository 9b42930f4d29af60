package io.meshgate.planner;

import static io.meshgate.planner.Masking.maskedTexts;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.planner.policy.Mask.Ff1;
import io.meshgate.planner.policy.Mask.Ff1.Alphabet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What FF1 masks ask of the engine, whose function here shows what it is given. */
class Ff1MaskTest {
    private static String shown(String text, Alphabet alphabet, String derivedFor) {
        return text + " " + alphabet.characters() + " " + HexFormat.of().formatHex(TestEngine.key(derivedFor));
    }

    @Test
    void givesTheAlphabetAndADerivedKeyToTheEngine() throws SQLException {
        for (Alphabet alphabet : Alphabet.values()) {
            assertThat(maskedTexts(new Ff1("key", false, alphabet), "Zoë 😀 42"))
                    .containsExactly(shown("Zoë 😀 42", alphabet, "meshgate ff1"));
            assertThat(maskedTexts(new Ff1("key", true, alphabet), "Zoë 😀 42"))
                    .containsExactly(shown("Zoë 😀 42", alphabet, "meshgate ff1\0d\0s"));
        }
    }

    @Test
    void redactsWhatTheEngineDoesNotEncrypt() throws SQLException {
        assertThat(maskedTexts(new Ff1("key", false, Alphabet.DIGITS), "a-12", "", null))
                .containsExactly("x-nn", "", null);
    }

    @Test
    void productsHaveKeysOfTheirOwnOnDemand() {
        PlanFixture fixture = PlanFixture.fixture()
                .table("d.s.t", "c:string")
                .table("d.other.t", "c:string")
                .mask("*.*.*", "c", new Ff1("key", true, Alphabet.DIGITS));
        QueryPlan plan = fixture.query("SELECT a.c, b.c, a.c FROM d.s.t AS a, d.other.t AS b");
        assertThat(plan.resultStage().arguments())
                .containsExactlyInAnyOrder(
                        new QueryPlan.DerivedKey("key", "meshgate ff1\0d\0s"),
                        new QueryPlan.DerivedKey("key", "meshgate ff1\0d\0other"));
        assertThat(plan.toString()).doesNotContain(HexFormat.of().formatHex(TestEngine.key("meshgate ff1\0d\0s")));
    }

    @Test
    void masksElementsOfListsAndFieldsOfRows() throws SQLException {
        PlanFixture fixture = PlanFixture.fixture()
                .table("d.s.t", "names:strings", "p:point")
                .mask("d.s.t", "names.element", new Ff1("key", false, Alphabet.DIGITS))
                .mask("d.s.t", "p.Y y", new Ff1("key", false, Alphabet.DIGITS));
        TestEngine engine = TestEngine.engine()
                .rows("d.s.t", "SELECT ['123456', NULL, '1'] AS names, {'x': 1, 'Y y': '234567'} AS p");
        String masked = engine.run(fixture.query("SELECT names, p FROM d.s.t")).toString();
        assertThat(masked)
                .contains(shown("123456", Alphabet.DIGITS, "meshgate ff1") + ", NULL, n]")
                .contains(shown("234567", Alphabet.DIGITS, "meshgate ff1") + "}");
    }

    @Test
    void takesTextsOnly() {
        for (String type : List.of("int", "long", "dec5_2", "bytes", "date", "boolean", "point", "strings")) {
            PlanFixture fixture = PlanFixture.fixture()
                    .table("d.s.t", "c:" + type)
                    .mask("d.s.t", "c", new Ff1("key", false, Alphabet.DIGITS));
            assertThat(fixture.refused("SELECT c FROM d.s.t").code()).isEqualTo(ErrorCode.POLICY_INVALID);
        }
    }

    @Test
    void nobodyCallsTheFunctionOfTheEngine() {
        PlanFixture fixture = PlanFixture.fixture().table("d.s.t", "c:string");
        for (String function : List.of("meshgate_ff1", "MESHGATE_FF1", "\"meshgate_ff1\"", "\"$FF1\"")) {
            assertThat(fixture.refused("SELECT " + function + "(c, '0123456789', '00') FROM d.s.t"))
                    .as(function)
                    .isNotNull();
        }
    }
}
