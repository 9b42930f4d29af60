package io.meshgate.server.engine.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.policy.Mask.Ff1.Alphabet;
import io.meshgate.server.engine.ReferenceFf1;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class Ff1Test {
    private static final byte[] KEY = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f".repeat(2));

    /** What may stand between characters of the alphabets. */
    private static final String[] OTHERS = {" ", "-", "+", "(", "\0", "\n", "'", "\u007f"};

    /** What may not, of one to four bytes in UTF-8; the first is of two alphabets. */
    private static final String[] FOREIGN = {"q", "é", "٣", "中", "\uffff", "😀", "🏽"};

    private static @Nullable String encrypted(Ff1 ff1, String text) {
        byte[] bytes = ff1.encrypted(text);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The samples of FF1 that NIST publishes with SP 800-38G. */
    @ParameterizedTest
    @CsvSource({
        "2B7E151628AED2A6ABF7158809CF4F3C, '', 0123456789, 2433477484",
        "2B7E151628AED2A6ABF7158809CF4F3C, 39383736353433323130, 0123456789, 6124200773",
        "2B7E151628AED2A6ABF7158809CF4F3C, 3737373770717273373737, 0123456789abcdefghi, a9tv40mll9kdu509eum",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F, '', 0123456789, 2830668132",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F, 39383736353433323130, 0123456789, 2496655549",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F, 3737373770717273373737, 0123456789abcdefghi,"
                + " xbj3kv35jrawxv32ysr",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94, '', 0123456789, 6657667009",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94, 39383736353433323130, 0123456789,"
                + " 1001623463",
        "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94, 3737373770717273373737,"
                + " 0123456789abcdefghi, xs8a0azh2avyalyzuwd"
    })
    void yieldsTheSamplesOfTheStandard(String key, String tweak, String plain, String expected) {
        Alphabet alphabet = plain.length() == 10 ? Alphabet.DIGITS : Alphabet.LOWER_ALPHANUMERIC;
        Ff1 ff1 = new Ff1(
                alphabet.characters(),
                HexFormat.of().parseHex(key),
                HexFormat.of().parseHex(tweak));
        assertThat(encrypted(ff1, plain)).isEqualTo(expected);
    }

    @Test
    void keepsWhatIsNotOfTheAlphabetInItsPlace() {
        Ff1 ff1 = new Ff1(Alphabet.DIGITS.characters(), KEY);
        String digits = Objects.requireNonNull(encrypted(ff1, "4930123456"));
        assertThat(digits).hasSize(10).containsOnlyDigits().isNotEqualTo("4930123456");
        String expected = "+" + digits.substring(0, 2) + " (" + digits.substring(2, 4) + ") " + digits.substring(4, 7)
                + "-" + digits.substring(7);
        assertThat(encrypted(ff1, "+49 (30) 123-456")).isEqualTo(expected);
    }

    @Test
    void doesNotLeaveLettersAndDigitsReadableThatAreNotOfTheAlphabet() {
        Ff1 digits = new Ff1(Alphabet.DIGITS.characters(), KEY);
        Ff1 lower = new Ff1(Alphabet.LOWER_ALPHANUMERIC.characters(), KEY);
        assertThat(encrypted(digits, "Ann 123456")).isNull();
        assertThat(encrypted(lower, "ann 123456")).isNotNull();
        assertThat(encrypted(lower, "Ann 123456")).isNull();
        for (String foreign : FOREIGN) {
            assertThat(encrypted(digits, "123456" + foreign)).as(foreign).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"DIGITS, 6", "LOWER_ALPHANUMERIC, 4", "ALPHANUMERIC, 4"})
    void encryptsFromAMillionStringsOfOneLengthToABound(Alphabet alphabet, int fewest) {
        Ff1 ff1 = new Ff1(alphabet.characters(), KEY);
        assertThat(encrypted(ff1, "1".repeat(fewest - 1) + "-+")).isNull();
        assertThat(encrypted(ff1, "1".repeat(fewest))).hasSize(fewest);
        assertThat(encrypted(ff1, "1 ".repeat(Ff1.MOST))).hasSize(2 * Ff1.MOST);
        assertThat(encrypted(ff1, "1".repeat(Ff1.MOST + 1))).isNull();
        assertThat(encrypted(ff1, "12345".repeat(2_000))).isNull();
        assertThat(encrypted(ff1, "")).isNull();
    }

    @ParameterizedTest
    @EnumSource(Alphabet.class)
    void isTheReferenceOfRandomTextsAndKeepsTheirForm(Alphabet alphabet) {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        System.out.println("Ff1Test: -Dmeshgate.test.seed=" + seed);
        Random random = new Random(seed);
        String characters = alphabet.characters();
        for (int key = 0; key < 5; key++) {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            Ff1 ff1 = new Ff1(characters, bytes);
            for (int i = 0; i < 200; i++) {
                String text = text(random, characters);
                String encrypted = encrypted(ff1, text);
                assertThat(Optional.ofNullable(encrypted)).isEqualTo(ReferenceFf1.masked(text, characters, bytes));
                if (encrypted != null) {
                    assertThat(form(encrypted, characters)).isEqualTo(form(text, characters));
                }
            }
        }
    }

    private static String text(Random random, String characters) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(5) == 0) {
            text.append(FOREIGN[random.nextInt(FOREIGN.length)]);
        }
        int length = random.nextInt(random.nextInt(10) == 0 ? 400 : 30);
        for (int i = 0; i < length; i++) {
            if (random.nextInt(3) == 0) {
                text.append(OTHERS[random.nextInt(OTHERS.length)]);
            } else {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
        }
        return text.toString();
    }

    private static String form(String text, String alphabet) {
        return text.replaceAll("[" + alphabet + "]", "0");
    }

    @Test
    void differentTextsOfOneFormStayDifferent() {
        Ff1 ff1 = new Ff1(Alphabet.DIGITS.characters(), KEY);
        Set<String> encrypted = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            encrypted.add(encrypted(ff1, String.format("%03d-%03d", i / 1000, i % 1000)));
        }
        assertThat(encrypted).hasSize(100_000);
    }
}
