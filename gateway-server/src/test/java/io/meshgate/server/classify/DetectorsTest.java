package io.meshgate.server.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What values look like; those of the lists are made up, or the examples of standards and of card networks. */
final class DetectorsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.de",
                "Jane.Doe+news@mail.example.co.uk",
                "o'neill_1@sub-domain.example.com",
                "jürgen@bücher.example",
                "user@example.xn--p1ai",
                "1234567890@example.com"
            })
    void tellsEmails(String value) {
        assertThat(Emails.matches(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "a@",
                "@example.com",
                "a@b",
                "a@b.c",
                "a@@example.com",
                "a@b@example.com",
                ".a@example.com",
                "a..b@example.com",
                "a.@example.com",
                "a b@example.com",
                "a@exam ple.com",
                "a@example..com",
                "a@example.com.",
                "a@example.123",
                "write to a@example.com",
                "https://example.com/@a",
                "@handle",
                "<a@example.com>"
            })
    void doesNotTakeOtherTextForEmails(String value) {
        assertThat(Emails.matches(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+4915112345678",
                "+49 (0)30 1234-567",
                "+1 212 555 0123",
                "+44 20 7946 0958",
                "+33.1.23.45.67.89",
                "(212) 555-0123",
                "212-555-0123",
                "1-212-555-0123",
                "212.555.0123",
                "030/1234567",
                "030 / 1234567",
                "0171-1234567",
                "(020) 7946 0958",
                "01 23 45 67 89",
                "06 12 34 56 78"
            })
    void tellsPhoneNumbers(String value) {
        assertThat(PhoneNumbers.matches(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "()",
                ")(",
                "(",
                "+0123456789",
                "+49",
                "1234567890",
                "0012345678",
                "0123456789",
                "2024-01-31",
                "01-02-2003",
                "01.02.2003",
                "01/02/2003",
                "2024-01-31 12:30:00",
                "12:30:00",
                "078-05-1120",
                "1.234.567,89",
                "0.1234567",
                "192.168.100.200",
                "10.0.0.1",
                "25-989-741-2988",
                "978-3-16-148410-0",
                "4111 1111 1111 1111",
                "DE89 3704 0044 0532 0130 00",
                "112-555-0123",
                "550e8400-e29b-41d4-a716-446655440000",
                "00-0000-0000"
            })
    void doesNotTakeOtherTextForPhoneNumbers(String value) {
        assertThat(PhoneNumbers.matches(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"25-989-741-2988", "5551234", "0123456789", "+49 30 1234567", "(030) 1234567"})
    void takesDigitsForPhoneNumbersWhereTheNameSaysSo(String value) {
        assertThat(PhoneNumbers.mayBe(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yes", "iPhone 15", "123456", "1234567890123456", "2024-01-31", "12--34567", "-1234567"})
    void takesNothingElseForPhoneNumbers(String value) {
        assertThat(PhoneNumbers.mayBe(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DE89370400440532013000",
                "DE89 3704 0044 0532 0130 00",
                "GB82WEST12345698765432",
                "fr1420041010050500013m02606",
                "NO9386011117947",
                "MT84MALT011000012345MTLCAST001S"
            })
    void tellsIbans(String value) {
        assertThat(Ibans.matches(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "DE",
                "DE89370400440532013001",
                "DE8937040044053201300",
                "XX89370400440532013000",
                "DE89-3704-0044-0532-0130-00",
                "89370400440532013000",
                "DEÄÖ370400440532013000",
                "                                          "
            })
    void doesNotTakeOtherTextForIbans(String value) {
        assertThat(Ibans.matches(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4111111111111111",
                "4111 1111 1111 1111",
                "4111-1111-1111-1111",
                "5555555555554444",
                "2223003122003222",
                "378282246310005",
                "3782 822463 10005",
                "30569309025904",
                "6011111111111117",
                "3530111333300000",
                "4222222222222"
            })
    void tellsPaymentCards(String value) {
        assertThat(PaymentCards.matches(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4111111111111112",
                "411111111111111",
                "0000000000000000",
                "1700000000000",
                "9111111111111119",
                "4111 1111-1111 1111",
                "41 11 11 11 11 11 11 11",
                "4111.1111.1111.1111",
                "١١١١٢٢٢٢٣٣٣٣٤٤٤٤",
                "490154203237518"
            })
    void doesNotTakeOtherNumbersForPaymentCards(String value) {
        assertThat(PaymentCards.matches(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "255.255.255.255",
                "2001:db8::1",
                "::1",
                "fe80::",
                "1:2:3:4:5:6:7:8",
                "::ffff:192.0.2.1"
            })
    void tellsIpAddresses(String value) {
        assertThat(IpAddresses.matches(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "::",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.2.3.4",
                "1.2.3.4/24",
                "12:30:00",
                "aa:bb:cc:dd:ee:ff",
                "1::2::3",
                ":1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "g::1",
                "99999999999.1.1.1"
            })
    void doesNotTakeOtherTextForIpAddresses(String value) {
        assertThat(IpAddresses.matches(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1980-12-31",
                "19801231",
                "31.12.1980",
                "12/31/1980",
                "1/2/1980",
                "1980-12-31T00:00:00Z",
                "1980-12-31 00:00:00"
            })
    void tellsDates(String value) {
        assertThat(DateTexts.matches(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1980",
                "1980-13-31",
                "1980-12-32",
                "12345678",
                "31.12.80",
                "1980-12/31",
                "1700-01-01",
                "a-b-c"
            })
    void doesNotTakeOtherTextForDates(String value) {
        assertThat(DateTexts.matches(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ann", "Anne-Marie O'Neill", "José Ángel", "山田 太郎", "Dr. A. Müller", "Владимир"})
    void letsNamesBeNames(String value) {
        assertThat(PersonalTexts.mayBeName(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Customer#000000001", "user42", "-", "a@example.com", "A"})
    void doesNotTakeOtherTextForNames(String value) {
        assertThat(PersonalTexts.mayBeName(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"078-05-1120", "12345678Z", "AB 12 34 56 C", "85.07.30-033 61"})
    void letsNationalIdsBeIds(String value) {
        assertThat(PersonalTexts.mayBeNationalId(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yes", "verified", "123", "2024-01-31", "1234567890123456789012345", "a@example12345.com"})
    void doesNotTakeOtherTextForNationalIds(String value) {
        assertThat(PersonalTexts.mayBeNationalId(value)).isFalse();
    }

    /** Longer values of the same make take longer by no more than their length: nothing is tried again and again. */
    @Test
    void takesNoLongTimeForHostileValues() {
        Random random = new Random(5);
        String alphabet = "0123456789+-. ()/:@aF%ü\u0000\u202e\uD83D";
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder value = new StringBuilder();
            int length = random.nextInt(Detector.LONGEST_VALUE + 1);
            int variety = 1 + random.nextInt(alphabet.length());
            while (value.length() < length) {
                value.append(alphabet.charAt(random.nextInt(variety)));
            }
            values.add(value.toString());
        }
        for (int i = 0; i < alphabet.length(); i++) {
            char c = alphabet.charAt(i);
            values.add(String.valueOf(c).repeat(Detector.LONGEST_VALUE));
            values.add((c + ".").repeat(Detector.LONGEST_VALUE / 2));
        }
        long from = System.nanoTime();
        long matches = 0;
        for (Detector detector : Detectors.ALL) {
            for (Predicate<String> test : List.of(detector.alone(), detector.named())) {
                matches += values.stream().filter(test).count();
            }
        }
        assertThat(matches).isPositive();
        // 320,000 looks; a value that is looked at for a millisecond would take minutes.
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(30));
    }

    /** Of what is numbered through, so few match that no column of ids is suggested. */
    @Test
    void doesNotTakeIdsForPersonalData() {
        List<String> ids = new ArrayList<>();
        for (long i = 0; i < 2_000; i++) {
            ids.add(String.valueOf(i));
            ids.add(String.valueOf(1_700_000_000_000L + i * 1000));
            ids.add(String.valueOf(4_000_000_000_000_000L + i));
            ids.add(String.format("%010d", i));
            ids.add(String.format("ORD-%06d", i));
            ids.add(String.format("%08x-0000-4000-8000-%012x", i, i));
        }
        assertThat(Detectors.ALL)
                .allSatisfy(detector -> assertThat(
                                ids.stream().filter(detector.alone()).count() / (double) ids.size())
                        .as(detector.tag())
                        .isLessThan(detector.share() / 3));
    }
}
