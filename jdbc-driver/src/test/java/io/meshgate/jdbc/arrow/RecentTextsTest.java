package io.meshgate.jdbc.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentTextsTest {
    private static final int ROOM = 64;

    private final RecentTexts texts = new RecentTexts();

    @Test
    void readsWhatTheBytesSayWhateverWasReadBefore() {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        System.out.println("RecentTextsTest: -Dmeshgate.test.seed=" + seed);
        Random random = new Random(seed);
        String alphabet = "a\0bé€😀";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(random.nextBoolean() ? 3 : 12); n > 0; n--) {
                text.appendCodePoint(alphabet.codePointAt(
                        alphabet.offsetByCodePoints(0, random.nextInt(alphabet.codePointCount(0, alphabet.length())))));
            }
            byte[] encoded = text.toString().getBytes(StandardCharsets.UTF_8);
            byte[] around = new byte[ROOM + encoded.length];
            random.nextBytes(around);
            int start = random.nextInt(ROOM);
            System.arraycopy(encoded, 0, around, start, encoded.length);
            assertThat(texts.read(around, start, encoded.length)).isEqualTo(text.toString());
        }
    }

    @Test
    void tellsTextsApartThatDifferInTheirEnds() {
        for (String text :
                List.of("", "\0", "\0\0", "a", "a\0", "12345678", "12345678\0", "x".repeat(23), "x".repeat(24))) {
            byte[] bytes = (text + "rest".repeat(10)).getBytes(StandardCharsets.UTF_8);
            assertThat(texts.read(bytes, 0, text.length())).isEqualTo(text);
            assertThat(texts.read(bytes, 0, text.length())).isEqualTo(text);
        }
    }

    @Test
    void givesOneObjectForAValueThatRepeats() {
        byte[] bytes = "DELIVER IN PERSON, and so on".getBytes(StandardCharsets.UTF_8);
        assertThat(texts.read(bytes, 0, 17)).isSameAs(texts.read(bytes, 0, 17));
    }
}
