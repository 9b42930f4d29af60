package io.meshgate.connector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrintableTextTest {
    @Test
    void showsWhatWouldHaveAnEffect() {
        assertThat(PrintableText.of("a\r\nb\u001b[2J\u0000\u0085\u2028\u202e\ud800"))
                .isEqualTo("a\\u000d\\u000ab\\u001b[2J\\u0000\\u0085\\u2028\\u202e\\ud800");
        assertThat(PrintableText.of(Character.toString(0xe0001))).isEqualTo("\\U000e0001");
    }

    @Test
    void keepsEverythingElse() {
        String text = "Ärger \u00e9\u0301 日本 \ud83d\ude00 \"it's\" \\n";
        assertThat(PrintableText.of(text)).isSameAs(text);
    }

    @Test
    void messagesForClientsAreOneLine() {
        GatewayException forged =
                new GatewayException(ErrorCode.COLUMN_NOT_FOUND, "Column 'a\n2026 ERROR b' not found");
        assertThat(forged).hasMessage("Column 'a\\u000a2026 ERROR b' not found");
    }
}
