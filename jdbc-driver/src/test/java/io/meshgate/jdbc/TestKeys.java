package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A self-signed certificate and its key, made afresh by the JDK's keytool, in the forms that people have them in. */
record TestKeys(Path store, String certificatePem, String keyPem, KeyStore keys) {
    static final String PASSWORD = "changeit";
    static final String ALIAS = "it";

    /** @param names as keytool wants them, as in {@code san=ip:127.0.0.1} */
    static TestKeys create(Path directory, String file, String algorithm, String names) throws Exception {
        Path store = directory.resolve(file + ".p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + file,
                "-ext",
                names,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return new TestKeys(
                store,
                pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()),
                pem("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()),
                keys);
    }

    Path certificate(Path file) throws IOException {
        return Files.writeString(file, certificatePem);
    }

    Path key(Path file) throws IOException {
        return Files.writeString(file, keyPem);
    }

    /** A store that trusts this certificate. */
    Path trustStore(Path file, String type) throws Exception {
        KeyStore trusted = KeyStore.getInstance(type);
        trusted.load(null, null);
        trusted.setCertificateEntry("trusted", keys.getCertificate(ALIAS));
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    InputStream certificateStream() {
        return stream(certificatePem);
    }

    InputStream keyStream() {
        return stream(keyPem);
    }

    static String pem(String kind, byte[] content) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }
}
