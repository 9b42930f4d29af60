package io.meshgate.server.classify;

import static io.meshgate.server.classify.Detector.Kind.DATE;
import static io.meshgate.server.classify.Detector.Kind.NUMBER;
import static io.meshgate.server.classify.Detector.Kind.TEXT;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The kinds of personal data that are looked for: a new one is one entry here. */
final class Detectors {
    /** The share of values for what cannot be told without the name of the column. */
    private static final double NEVER = 2;

    private static final List<String> PERSONS = List.of("""
            customer client person people user employee staff patient member contact student teacher guest
            passenger subscriber applicant candidate citizen tenant kunde kunden mitarbeiter patienten
            mitglied mitglieder benutzer personen cliente employe utilisateur personne adherent usuario
            empleado persona paciente klant klienci klient asiakas kund anstalld""".split("\\s+"));

    static final List<Detector> ALL = List.of(
            new Detector(
                    "pii.email",
                    Set.of(TEXT),
                    NameHint.of("mail, mails, correo, posta, poczta", """
                            email mailaddress mailadres courriel correoelectronico electronicmail epost sahkoposti эпочта
                            электроннаяпочта 邮箱 电子邮件 メール 이메일"""),
                    Emails::matches,
                    0.05,
                    Emails::matches,
                    0.01),
            new Detector(
                    "pii.phone",
                    Set.of(TEXT, NUMBER),
                    NameHint.of("tel, tels, mobile, mobil, handy, cell, fax, telefax, movil, gsm, mob", """
                            phone telefon telephone mobilenumber mobilnummer mobilenr handynummer handynr rufnummer
                            portable cellular celular cellulare msisdn puhelin телефон 电话 手机 電話 携帯 전화 휴대폰"""),
                    PhoneNumbers::matches,
                    0.6,
                    PhoneNumbers::mayBe,
                    0.3),
            new Detector(
                    "pii.iban",
                    Set.of(TEXT),
                    NameHint.of("iban", "iban bankaccountnumber kontonummer"),
                    Ibans::matches,
                    0.05,
                    Ibans::matches,
                    0.01),
            new Detector(
                    "pii.card",
                    Set.of(TEXT, NUMBER),
                    NameHint.of("card, pan, ccn, cc, ccnum, karte", """
                            creditcard cardnumber cardno cardnum debitcard paymentcard kreditkart kartennummer
                            cartebancaire cartebleue cartedecredit tarjeta cartadicredito cartaodecredito creditkaart
                            kredittkort kreditkort luottokortti kartakredytowa номеркарты 信用卡 カード番号"""),
                    PaymentCards::matches,
                    0.3,
                    PaymentCards::matches,
                    0.1),
            new Detector(
                    "pii.ip",
                    Set.of(TEXT),
                    NameHint.of(
                                    "ip, ipv, ips",
                                    "ipaddr ipadres adresseip direccionip indirizzoip remoteaddr clientaddr")
                            .unless("version, release"),
                    IpAddresses::matches,
                    0.5,
                    IpAddresses::matches,
                    0.1),
            new Detector(
                    "pii.birth-date",
                    Set.of(DATE, TEXT, NUMBER),
                    NameHint.of("dob, birth date, birth, born, born on, bday", """
                            birthdate dateofbirth birthday geburtsdatum geburtstag datedenaissance datenaissance
                            fechadenacimiento fechanacimiento datadinascita datanascita datadenascimento datanascimento
                            geboortedatum dataurodzenia fodselsdato fodelsedatum fodselsdag syntymaaika syntymapaiva
                            datumnarozeni датарождения 出生日期 生年月日 생년월일"""),
                    value -> false,
                    NEVER,
                    DateTexts::matches,
                    0.5),
            new Detector(
                    "pii.name",
                    Set.of(TEXT),
                    NameHint.of("fname, lname, imie, jmeno", """
                            firstname lastname givenname familyname middlename maidenname fullname surname forename vorname
                            nachname familienname geburtsname prenom nomdefamille nombrecompleto apellido cognome sobrenome
                            nomecompleto nazwisko voornaam achternaam fornavn etternavn efternavn fornamn efternamn etunimi
                            sukunimi prijmeni фамилия 姓名 氏名 cardholder accountholder karteninhaber kontoinhaber personname
                            customername employeename patientname contactname studentname kundenname clientname membername
                            """).or(Detectors::isNameOfPerson),
                    value -> false,
                    NEVER,
                    PersonalTexts::mayBeName,
                    0.5),
            new Detector(
                    "pii.national-id",
                    Set.of(TEXT, NUMBER),
                    NameHint.of("""
                            ssn, nino, passport, bsn, dni, nif, cpf, curp, pesel, insee, ahv, cnp, oib, hetu, tax id,
                            steuer id, national id, nhs number""", """
                            socialsecurity nationalid nationalinsurance passportn passnummer personalausweis ausweisnummer
                            sozialversicherung steueridentifikation steuernummer identitycard identitynumber idcardnumber
                            numerodesecurite securitesociale codicefiscale burgerservicenummer personnummer personnumber
                            fodselsnummer cprnummer henkilotunnus rijksregister rodnecislo aadhaar aadhar taxpayerid
                            driverslicen driverlicen fuhrerschein паспорт 身份证 マイナンバー 주민등록번호"""),
                    value -> false,
                    NEVER,
                    PersonalTexts::mayBeNationalId,
                    0.5));

    private Detectors() {}

    /** {@code name}, {@code c_name} and the like, in a table of persons. */
    private static boolean isNameOfPerson(NameWords name, NameWords context) {
        List<String> words = name.words();
        boolean shortName =
                words.size() == 1 || (words.size() == 2 && words.get(0).length() <= 4);
        return shortName
                && Stream.of("name", "nom", "nombre", "nome", "naam", "namn", "navn", "имя")
                        .anyMatch(name::endsWith)
                && context.words().stream().anyMatch(Detectors::isPerson);
    }

    private static boolean isPerson(String word) {
        return PERSONS.contains(word) || (word.endsWith("s") && PERSONS.contains(word.substring(0, word.length() - 1)));
    }
}
