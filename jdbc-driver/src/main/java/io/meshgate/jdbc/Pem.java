package io.meshgate.jdbc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Reads PEM files with what the Java runtime has. */
final class Pem {
    private static final Pattern SECTION =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");
    private static final String PLAIN = "PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";

    private record Section(String label, byte[] content) {}

    private Pem() {}

    static List<X509Certificate> certificates(Path file, String property) throws SQLException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Section section : sections(file, property)) {
                if (section.label().equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(section.content())));
                }
            }
        } catch (CertificateException e) {
            throw Failures.invalidUrl(
                    "The file of the property " + property + ", " + file + ", holds a certificate that is not X.509",
                    e);
        }
        if (certificates.isEmpty()) {
            throw Failures.invalidUrl("The file of the property " + property + ", " + file
                    + ", holds no certificate; accepted is PEM, BEGIN CERTIFICATE");
        }
        return certificates;
    }

    static PrivateKey privateKey(Path file, Optional<String> password) throws SQLException {
        String property = DriverProperty.TLS_KEY.key();
        for (Section section : sections(file, property)) {
            if (section.label().equals(PLAIN)) {
                return key(new PKCS8EncodedKeySpec(section.content()), file);
            }
            if (section.label().equals(ENCRYPTED)) {
                return key(decrypted(section.content(), password, file), file);
            }
            if (section.label().endsWith(PLAIN)) {
                throw Failures.invalidUrl("The file of the property " + property + ", " + file + ", holds a "
                        + section.label() + "; accepted is PKCS #8, which 'openssl pkcs8 -topk8 -nocrypt -in"
                        + " KEY -out NEW' makes of it");
            }
        }
        throw Failures.invalidUrl("The file of the property " + property + ", " + file
                + ", holds no key; accepted is PEM, BEGIN " + PLAIN);
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] content, Optional<String> password, Path file)
            throws SQLException {
        if (password.isEmpty()) {
            throw Failures.invalidUrl("The key of the property tls-key, " + file
                    + ", is encrypted; accepted is its password as tls-key-password");
        }
        PBEKeySpec secret = new PBEKeySpec(password.get().toCharArray());
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(content);
            // The parameters of PBES2 know the whole name, as in PBEWithHmacSHA256AndAES_256.
            String algorithm = String.valueOf(info.getAlgParameters());
            String name = algorithm.startsWith("PBE") ? algorithm : info.getAlgName();
            SecretKey key = SecretKeyFactory.getInstance(name).generateSecret(secret);
            Cipher cipher = Cipher.getInstance(name);
            cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw Failures.invalidUrl(
                    "The key of the property tls-key, " + file + ", cannot be decrypted with tls-key-password", e);
        } finally {
            secret.clearPassword();
        }
    }

    private static PrivateKey key(PKCS8EncodedKeySpec encoded, Path file) throws SQLException {
        GeneralSecurityException last = new GeneralSecurityException("no kind of key");
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                last = e;
            } catch (GeneralSecurityException e) {
                last.addSuppressed(e);
            }
        }
        throw Failures.invalidUrl(
                "The key of the property tls-key, " + file
                        + ", is of no kind that is known; accepted are RSA, EC and EdDSA",
                last);
    }

    private static List<Section> sections(Path file, String property) throws SQLException {
        String text = new String(TextFiles.bytes(file, property), StandardCharsets.ISO_8859_1);
        List<Section> sections = new ArrayList<>();
        Matcher matcher = SECTION.matcher(text);
        try {
            while (matcher.find()) {
                sections.add(
                        new Section(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            }
        } catch (IllegalArgumentException e) {
            throw Failures.invalidUrl("The file of the property " + property + ", " + file + ", is not PEM", e);
        }
        return sections;
    }
}
