// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the operator hands over: files of every form, and what is said about those that cannot be used.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TlsFilesTest {
    private static final HexFormat HEX = HexFormat.of();

    @TempDir
    static Path shared;

    @TempDir
    Path temp;

    private static TestCertificate known;

    @BeforeAll
    static void make() throws Exception {
        known = TestCertificate.make(shared, "EC", "-groupname", "secp256r1");
    }

    private TlsFiles files() throws Exception {
        return known.write(temp.resolve("cert.pem"), temp.resolve("key.pem"));
    }

    private static String refusal(TlsFiles files) {
        return String.valueOf(
                assertThrows(IOException.class, () -> files.load(warning -> {})).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void shouldLoadEachKindOfKey(String algorithm) throws Exception {
        TestCertificate made = TestCertificate.make(temp, algorithm);
        TlsIdentity identity =
                made.write(temp.resolve("cert.pem"), temp.resolve("key.pem")).load(warning -> {});
        assertEquals(made.certificate(), identity.chain().getFirst());
    }

    @Test
    void shouldReadTheClassicFormOfAnRsaKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        // Its PKCS#8 has 26 bytes in front of PKCS#1.
        byte[] classic = Arrays.copyOfRange(key.getEncoded(), 26, key.getEncoded().length);
        Path file = Files.writeString(temp.resolve("key.pem"), TestCertificate.pem("RSA PRIVATE KEY", classic));
        assertEquals(key, PemKey.read(file));
    }

    /// As `openssl ecparam -genkey` writes it, parameters in front.
    @Test
    void shouldReadTheClassicFormOfAnEcKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        ECPrivateKey key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
        String secret = String.format("%064x", key.getS());
        byte[] classic = HEX.parseHex("3031" + "020101" + "0420" + secret + "a00a" + "06082a8648ce3d030107");
        String text = TestCertificate.pem("EC PARAMETERS", HEX.parseHex("06082a8648ce3d030107"))
                + TestCertificate.pem("EC PRIVATE KEY", classic);
        ECPrivateKey read = (ECPrivateKey) PemKey.read(Files.writeString(temp.resolve("key.pem"), text));
        assertEquals(key.getS(), read.getS());
    }

    @Test
    void shouldRefuseEveryHalfOfAFile() throws Exception {
        TlsFiles files = files();
        for (Path file : files.paths()) {
            String whole = Files.readString(file);
            for (int length = 0; length < whole.length() - 6; length += 7) {
                TestCertificate.replace(file, whole.substring(0, length));
                String said = refusal(files);
                assertTrue(said.startsWith(file.toString()), said);
            }
            TestCertificate.replace(file, whole);
        }
        assertEquals(1, files.load(warning -> {}).chain().size());
    }

    @Test
    void shouldNeverFailOtherwiseThanWithTheNameOfTheDamagedKey() throws Exception {
        TlsFiles files = files();
        byte[] der = known.key().getEncoded();
        for (String label : List.of("PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY")) {
            for (int i = 0; i < der.length - 1; i++) {
                byte[] damaged = Arrays.copyOf(der, der.length);
                damaged[i] ^= (byte) 0x81;
                TestCertificate.replace(files.key(), TestCertificate.pem(label, damaged));
                try {
                    files.load(warning -> {});
                } catch (IOException e) {
                    assertTrue(
                            String.valueOf(e.getMessage())
                                    .startsWith(files.key().toString()),
                            e::toString);
                }
            }
        }
    }

    @Test
    void shouldSayWhatIsWrong() throws Exception {
        TlsFiles files = files();
        TestCertificate.replace(files.key(), TestCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[9]));
        assertTrue(refusal(files).contains("encrypted"));
        TestCertificate.replace(files.key(), known.certificatePem());
        assertTrue(refusal(files).contains("no private key in it"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        byte[] other = generator.generateKeyPair().getPrivate().getEncoded();
        TestCertificate.replace(files.key(), TestCertificate.pem("PRIVATE KEY", other));
        assertEquals(
                files.key() + ": is not the key of the first certificate in " + files.certificate(), refusal(files));
        TestCertificate.replace(files.key(), "-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----\n");
        assertEquals(files.key() + ":2: not Base64", refusal(files));
        TestCertificate.replace(
                files.key(),
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertTrue(refusal(files).contains("encrypted"));
        Files.delete(files.key());
        assertEquals(files.key() + ": no such file", refusal(files));
        TestCertificate.replace(files.certificate(), known.keyPem());
        assertTrue(refusal(files).contains("no certificate in it"));
    }

    @Test
    void shouldWarnOfAKeyThatOthersCanRead() throws Exception {
        TlsFiles files = files();
        List<String> warnings = new ArrayList<>();
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-------"));
        files.load(warnings::add);
        assertEquals(List.of(), warnings);
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));
        files.load(warnings::add);
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().contains("chmod 600"), warnings::toString);
    }

    @Test
    void shouldKnowWhenItIsValid() throws Exception {
        TestCertificate old = TestCertificate.make(temp, "EC", "-startdate", "-3y", "-validity", "365");
        TlsIdentity identity =
                old.write(temp.resolve("old.pem"), temp.resolve("old.key")).load(warning -> {});
        assertTrue(identity.isValidAt(identity.expires()));
        assertFalse(identity.isValidAt(identity.expires().plusSeconds(1)));
        assertFalse(identity.isValidAt(identity.expires().minus(Duration.ofDays(366))));
    }
}
