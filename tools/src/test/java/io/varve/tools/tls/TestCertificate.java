// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A certificate for 127.0.0.1 that signs itself, and its key; made by the JDK's keytool, since the JDK has no API for it.
public record TestCertificate(PrivateKey key, Certificate certificate) {
    private static final char[] PASSWORD = "password".toCharArray();

    /// Makes one.
    ///
    /// @param algorithm as keytool's -keyalg
    /// @param more further options of keytool, as -startdate
    public static TestCertificate make(Path directory, String algorithm, String... more) throws Exception {
        Path store = Files.createTempFile(directory, "store", ".p12");
        Files.delete(store);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-keyalg", algorithm, "-dname", "CN=varve-test", "-alias", "own"));
        command.addAll(List.of("-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", store.toString()));
        command.addAll(List.of("-storepass", new String(PASSWORD), "-J-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new AssertionError("keytool failed: " + command);
        }
        return read(store);
    }

    private static TestCertificate read(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        return new TestCertificate((PrivateKey) keys.getKey("own", PASSWORD), keys.getCertificate("own"));
    }

    public static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    public String certificatePem() throws GeneralSecurityException {
        return "a comment\n" + pem("CERTIFICATE", certificate.getEncoded());
    }

    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /// Replaces both files, each at once.
    public TlsFiles write(Path certificateFile, Path keyFile) throws IOException, GeneralSecurityException {
        replace(certificateFile, certificatePem());
        replace(keyFile, keyPem());
        return new TlsFiles(certificateFile, keyFile, false);
    }

    public static void replace(Path file, String text) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text, US_ASCII);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
