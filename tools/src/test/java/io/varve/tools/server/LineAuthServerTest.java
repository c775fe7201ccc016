// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.questdb.client.Sender;
import io.varve.tools.tls.TestCertificate;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// QuestDB's own Java client signs in to a real server, in the clear and over TLS.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LineAuthServerTest {
    private static final int ROWS = 100_000;

    @TempDir
    private Path temp;

    private Path keys;
    private TestLineKey pump;

    @BeforeEach
    void make() throws Exception {
        keys = temp.resolve("line.keys");
        pump = TestLineKey.make("pump");
        TestCertificate.replace(keys, "# who may send\n" + pump.line() + "\n");
    }

    private static String address(RealServer server, String way, TestLineKey key) {
        return way + "::addr=" + server.tcp() + ';' + key.client();
    }

    private static void sendRows(String configuration, int count) {
        try (Sender sender = Sender.fromConfig(configuration)) {
            for (int i = 0; i < count; i++) {
                sender.table("m")
                        .symbol("host", "h" + i % 100)
                        .doubleColumn("x", i + 0.5)
                        .at(1_700_000_000_000L + i, ChronoUnit.MILLIS);
            }
            sender.flush();
        }
    }

    private static void await(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static boolean hasRows(RealServer server, int count) {
        return sql(server, "SELECT count(*) AS n FROM m").equals("[{\"n\":" + count + "}]");
    }

    private static String sql(RealServer server, String text) {
        try {
            return server.sql(text).strip();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldTakeEveryRowOfQuestDbsClientWithAKey() throws Exception {
        try (RealServer server = RealServer.start(temp, "--line-auth-keys", keys.toString())) {
            sendRows(address(server, "tcp", pump), ROWS);
            await(() -> hasRows(server, ROWS));
            assertEquals("[{\"s\":" + (ROWS * 0.5 + (ROWS - 1.0) * ROWS / 2) + "}]", sumOf(server));
            assertTrue(server.hasMetric("varve_line_auth_accepted_total 1.0"));
        }
    }

    private static String sumOf(RealServer server) {
        String answer = sql(server, "SELECT sum(x) AS s FROM m");
        String number = answer.substring(answer.indexOf(':') + 1, answer.indexOf('}'));
        return "[{\"s\":" + Double.parseDouble(number) + "}]";
    }

    @Test
    void shouldTakeEveryRowOfQuestDbsClientWithAKeyOverTls() throws Exception {
        Path certificate = temp.resolve("cert.pem");
        Path key = temp.resolve("key.pem");
        TestCertificate made = TestCertificate.make(temp, "EC");
        made.write(certificate, key);
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("varve", made.certificate());
        Path store = temp.resolve("roots.p12");
        try (var out = Files.newOutputStream(store)) {
            roots.store(out, "password".toCharArray());
        }
        String[] options = {
            "--line-auth-keys",
            keys.toString(),
            "--tls-cert",
            certificate.toString(),
            "--tls-key",
            key.toString(),
            "--tls-http",
            "false"
        };
        try (RealServer server = RealServer.start(temp, options)) {
            String secure = address(server, "tcps", pump) + "tls_roots=" + store + ";tls_roots_password=password;";
            sendRows(secure, ROWS);
            await(() -> hasRows(server, ROWS));
            assertTrue(server.hasMetric("varve_line_auth_accepted_total 1.0"));
            assertTrue(server.hasMetric("varve_tls_failures_total{listener=\"tcp\"} 0.0"));
        }
    }

    @Test
    void shouldTakeUpNewKeysAndLetNobodyElseIn() throws Exception {
        TestLineKey valve = TestLineKey.make("valve");
        try (RealServer server = RealServer.start(temp, "--line-auth-keys", keys.toString());
                Socket plain = server.openLines()) {
            sendRows(address(server, "tcp", pump), 10);
            await(() -> hasRows(server, 10));
            plain.getOutputStream().write("n x=1 1\nn x=2 2\n".getBytes(US_ASCII));
            plain.getInputStream().readAllBytes();
            assertTrue(server.hasMetric("varve_line_auth_refused_total 1.0"));
            server.awaitError("not authenticated: wrong key id or signature, key id=n?x=1?1");
            TestCertificate.replace(keys, valve.line().substring(0, 60));
            await(() -> server.hasMetric("varve_files_reloads_failed_total{files=\"line_keys\"} 1.0"));
            server.awaitError(keys + ": line 1: expected: keyId");
            sendRows(address(server, "tcp", pump), 10);
            TestCertificate.replace(keys, valve.line());
            await(() -> server.hasMetric("varve_files_reloads_total{files=\"line_keys\"} 1.0"));
            sendRows(address(server, "tcp", valve), 20);
            await(() -> hasRows(server, 20));
            assertTrue(server.hasMetric("varve_line_auth_accepted_total 3.0"));
        }
    }

    @Test
    void shouldNotStartWithABadKeyAndSayInWhichLine() throws Exception {
        TestCertificate.replace(keys, "# fine\n" + pump.line().replace("ec-p-256-sha256", "rsa") + "\n");
        try (RealServer server = RealServer.begin(temp, "--line-auth-keys", keys.toString())) {
            assertEquals(1, server.exitStatus());
            assertTrue(server.errors().contains("varve: " + keys + ": line 2: expected: keyId"), server.errors());
        }
    }
}
