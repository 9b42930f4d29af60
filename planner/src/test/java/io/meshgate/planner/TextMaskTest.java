package io.meshgate.planner;

import static io.meshgate.planner.Masking.maskedTexts;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.policy.Mask.Card;
import io.meshgate.planner.policy.Mask.Email;
import io.meshgate.planner.policy.Mask.Email.Local;
import io.meshgate.planner.policy.Mask.Phone;
import io.meshgate.planner.policy.Mask.ShowFirst;
import io.meshgate.planner.policy.Mask.ShowLast;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Masks that keep a part of a text. */
class TextMaskTest {

    @Test
    void emailKeepsTheDomain() throws SQLException {
        assertThat(maskedTexts(new Email(Local.HIDDEN), "ann@x.org", "a@mail.example.com", "😀b@exämple.org", "", null))
                .containsExactly("***@x.org", "***@mail.example.com", "***@exämple.org", "***", null);
    }

    @Test
    void emailKeepsTheFirstOfSeveralCharacters() throws SQLException {
        assertThat(maskedTexts(
                        new Email(Local.FIRST_CHARACTER),
                        "ann@x.org",
                        "a@x.org",
                        "😀b@x.org",
                        "😀@x.org",
                        "o'neill+1@x.org"))
                .containsExactly("a***@x.org", "***@x.org", "😀***@x.org", "***@x.org", "o***@x.org");
    }

    @Test
    void whatIsNoEmailAddressIsMaskedWhole() throws SQLException {
        String[] malformed = {
            "ann",
            "ann@",
            "@x.org",
            "ann@x",
            "ann@@x.org",
            "ann@b@x.org",
            "ann@x.org ",
            " ann@x.org",
            "ann@x.org\n",
            "ann@-x.org",
            "ann@x..org",
            "ann@10.0.0.1",
            "ann@x.o",
            "\"ann\"@x.org",
            "Ann <ann@x.org>",
            "ann@x.org,bob@y.org",
            "x".repeat(65) + "@x.org",
            "secret 4711"
        };
        for (Local local : Local.values()) {
            assertThat(maskedTexts(new Email(local), malformed))
                    .containsOnly("***")
                    .hasSameSizeAs(malformed);
        }
    }

    @Test
    void phoneKeepsItsForm() throws SQLException {
        assertThat(maskedTexts(new Phone(2, false), "+49 (30) 123-456", "0049.30.123456", "5551234", null))
                .containsExactly("+nn (nn) nnn-n56", "nnnn.nn.nnnn56", "nnnnn34", null);
        assertThat(maskedTexts(new Phone(0, false), "+1 212 555 0100")).containsExactly("+n nnn nnn nnnn");
    }

    @Test
    void phoneKeepsTheCountryCode() throws SQLException {
        assertThat(maskedTexts(
                        new Phone(2, true),
                        "+493012345678",
                        "+1 212 555 0100",
                        "+358 9 1234567",
                        "+7 495 1234567",
                        "+0 495 1234567",
                        "0049 30 123456"))
                .containsExactly(
                        "+49nnnnnnnn78",
                        "+1 nnn nnn nn00",
                        "+358 n nnnnn67",
                        "+7 nnn nnnnn67",
                        "+n nnn nnnnn67",
                        "nnnn nn nnnn56");
    }

    @Test
    void whatIsNoPhoneNumberOrTooShortIsRedacted() throws SQLException {
        assertThat(maskedTexts(
                        new Phone(4, true),
                        "1234567",
                        "+358 9 12345",
                        "123",
                        "1234567890123456",
                        "call 030 123456",
                        "030 123456 x7",
                        "+49 30 123456\n",
                        "１２３４５６７８９",
                        "",
                        "😀"))
                .containsExactly(
                        "nnnnnnn",
                        "xnnnxnxnnnnn",
                        "nnn",
                        "nnnnnnnnnnnnnnnn",
                        "xxxxxnnnxnnnnnn",
                        "nnnxnnnnnnxxn",
                        "xnnxnnxnnnnnnx",
                        "xxxxxxxxx",
                        "",
                        "x");
    }

    @Test
    void cardKeepsTheLastFourDigits() throws SQLException {
        assertThat(maskedTexts(
                        new Card(false),
                        "4111111111111111",
                        "4111 1111 1111 1234",
                        "3782-822463-10005",
                        "123456789012",
                        null))
                .containsExactly("nnnnnnnnnnnn1111", "nnnn nnnn nnnn 1234", "nnnn-nnnnnn-n0005", "nnnnnnnn9012", null);
    }

    @Test
    void cardKeepsTheFirstSixOfAtLeastFifteen() throws SQLException {
        assertThat(maskedTexts(new Card(true), "4111 1111 1111 1234", "378282246310005", "12345678901234"))
                .containsExactly("4111 11nn nnnn 1234", "378282nnnnn0005", "nnnnnnnnnn1234");
    }

    @Test
    void whatIsNoCardNumberIsRedacted() throws SQLException {
        assertThat(maskedTexts(
                        new Card(true),
                        "12345678901",
                        "12345678901234567890",
                        "4111  1111 1111 1234",
                        " 4111111111111111",
                        "4111111111111111x",
                        "card 4111111111111111",
                        ""))
                .containsExactly(
                        "nnnnnnnnnnn",
                        "nnnnnnnnnnnnnnnnnnnn",
                        "nnnnxxnnnnxnnnnxnnnn",
                        "xnnnnnnnnnnnnnnnn",
                        "nnnnnnnnnnnnnnnnx",
                        "xxxxxnnnnnnnnnnnnnnnn",
                        "");
    }

    @Test
    void shortValuesAreShownWhereTheMaskSaysSo() throws SQLException {
        String[] texts = {"", "abcd", "ab1😀", "abcde", "a1b2c3d4", null};
        assertThat(maskedTexts(new ShowFirst(4, true), texts))
                .containsExactly("", "abcd", "ab1😀", "abcdx", "a1b2xnxn", null);
        assertThat(maskedTexts(new ShowLast(4, true), texts))
                .containsExactly("", "abcd", "ab1😀", "xbcde", "xnxnc3d4", null);
    }

    /** No more digits than a mask may show, and every character of the text in its place or masked. */
    @Test
    void randomTextsKeepNoMoreDigitsThanAllowed() throws SQLException {
        Random random = new Random(7);
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(24);
            for (int j = 0; j < length; j++) {
                text.append("0123456789012345678901234567890123456789 -.()/+x".charAt(random.nextInt(48)));
            }
            texts.add(text.toString());
        }
        String[] all = texts.toArray(new String[0]);
        requireMasked(texts, maskedTexts(new Phone(3, true), all), 6);
        requireMasked(texts, maskedTexts(new Card(true), all), 10);
    }

    private static void requireMasked(List<@Nullable String> texts, List<String> masked, int most) {
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            String shown = masked.get(i);
            assertThat(shown).hasSameSizeAs(text);
            int digits = 0;
            for (int j = 0; j < shown.length(); j++) {
                if (shown.charAt(j) == text.charAt(j)) {
                    digits += Character.isDigit(shown.charAt(j)) ? 1 : 0;
                } else {
                    assertThat(shown.charAt(j)).isIn('n', 'x');
                }
            }
            assertThat(digits).as("%s of %s", shown, text).isLessThanOrEqualTo(most);
        }
    }
}
