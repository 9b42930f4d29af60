package io.meshgate.server.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NameHintTest {
    private static List<String> hints(String table, String column) {
        return Detectors.ALL.stream()
                .filter(detector -> detector.name().matches(NameWords.of(column), NameWords.of(table)))
                .map(Detector::tag)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "email,pii.email",
        "E_MAIL,pii.email",
        "eMailAdresse,pii.email",
        "contact-mail,pii.email",
        "correo_electrónico,pii.email",
        "c_phone,pii.phone",
        "Telefonnummer,pii.phone",
        "téléphone,pii.phone",
        "TEL,pii.phone",
        "телефон,pii.phone",
        "电话,pii.phone",
        "이메일,pii.email",
        "전화번호,pii.phone",
        "カード番号,pii.card",
        "iban,pii.iban",
        "customerIBAN,pii.iban",
        "card_number,pii.card",
        "Kreditkartennummer,pii.card",
        "pan,pii.card",
        "client_ip,pii.ip",
        "ipAddress,pii.ip",
        "date_of_birth,pii.birth-date",
        "dob,pii.birth-date",
        "Geburtsdatum,pii.birth-date",
        "fecha_nacimiento,pii.birth-date",
        "first_name,pii.name",
        "Nachname,pii.name",
        "prénom,pii.name",
        "ssn,pii.national-id",
        "passport_no,pii.national-id",
        "Personnummer,pii.national-id"
    })
    void tellsByName(String column, String tag) {
        assertThat(hints("t", column)).containsExactly(tag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "custkey",
                "comment",
                "description",
                "hotel",
                "zip",
                "tip",
                "recipe",
                "company",
                "japan",
                "discard",
                "span",
                "ip_version",
                "telemetry",
                "product_name",
                "name",
                "filename",
                "created_at",
                "stillborn_x1",
                "cancelled",
                "",
                "___",
                "42"
            })
    void isSilentOnOtherNames(String column) {
        assertThat(hints("t", column)).isEmpty();
    }

    @Test
    void takesANameForThatOfAPersonInATableOfPersons() {
        assertThat(hints("customers", "name")).containsExactly("pii.name");
        assertThat(hints("Mitglieder", "name")).containsExactly("pii.name");
        assertThat(hints("guests", "name")).containsExactly("pii.name");
        assertThat(hints("dim_employee", "e_name")).containsExactly("pii.name");
        assertThat(hints("nation", "n_name")).isEmpty();
        assertThat(hints("customer", "product_name")).isEmpty();
    }

    @Test
    void partsWordsByCaseMarksAndDigits() {
        assertThat(NameWords.of("eMail_Adresse2ÄÖ x").words()).containsExactly("e", "mail", "adresse", "ao", "x");
        assertThat(NameWords.of("x".repeat(10_000)).joined()).hasSize(200);
        assertThat(NameWords.of("\u0000\u202e\uD83D\n").words()).isEmpty();
    }
}
