// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.tools.tls.PemCertificates;
import io.varve.tools.tls.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real server with a certificate, and clients that do and do not know what TLS is.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class TlsServerTest {
    private static final int PATIENCE_MS = 30_000;

    @TempDir
    private Path temp;

    private Path certificate;
    private Path key;
    private SSLContext trust;

    @BeforeEach
    void make() throws Exception {
        certificate = temp.resolve("cert.pem");
        key = temp.resolve("key.pem");
        TestCertificate.make(temp, "EC").write(certificate, key);
        trust = PemCertificates.trusting(certificate);
    }

    private RealServer start(String... more) throws IOException {
        String[] options = {"--tls-cert", certificate.toString(), "--tls-key", key.toString()};
        String[] all = Arrays.copyOf(options, options.length + more.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        return RealServer.start(temp, all);
    }

    private SSLSocket over(Socket plain, SSLContext trusted) throws IOException {
        plain.setSoTimeout(PATIENCE_MS);
        SSLSocket socket = (SSLSocket) trusted.getSocketFactory()
                .createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), true);
        socket.startHandshake();
        return socket;
    }

    private void shakeHands(RealServer server, SSLContext trusted) throws IOException {
        try (SSLSocket socket = over(server.openLines(), trusted)) {
            assertTrue(socket.getSession().isValid());
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    private static void await(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static String get(HttpClient client, RealServer server, String path) {
        try {
            URI uri = URI.create("https://" + server.http() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String count(HttpClient client, RealServer server) {
        return get(
                        client,
                        server,
                        "/api/v3/query_sql?format=json&q=" + URLEncoder.encode("SELECT count(*) AS n FROM m", UTF_8))
                .strip();
    }

    @Test
    void shouldServeBothListenersOverTls() throws Exception {
        try (RealServer server = start("--query-warm-up", "true");
                HttpClient client = HttpClient.newBuilder().sslContext(trust).build();
                SSLSocket lines = over(server.openLines(), trust);
                SSLSocket http = over(server.openHttp(), trust)) {
            assertEquals("TLSv1.3", lines.getSession().getProtocol());
            HttpRequest write = HttpRequest.newBuilder(URI.create("https://" + server.http() + "/write"))
                    .POST(BodyPublishers.ofString("m x=1 1"))
                    .build();
            assertEquals(204, client.send(write, BodyHandlers.ofString()).statusCode());
            send(lines, "m x=2 2\nm x=3 3\n");
            await(() -> count(client, server).equals("[{\"n\":3}]"));
            StringBuilder large = new StringBuilder();
            for (int i = 0; i < 50_000; i++) {
                large.append("m x=").append(i).append(' ').append(1000 + i).append('\n');
            }
            send(lines, large.toString());
            await(() -> count(client, server).equals("[{\"n\":50003}]"));
            String ping = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";
            send(http, ping + ping + "GET /ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            String answers = new String(http.getInputStream().readAllBytes(), US_ASCII);
            assertEquals(3, answers.split("HTTP/1.1 204", -1).length - 1, answers);
            server.terminate();
            assertEquals(0, server.exitStatus());
        }
    }

    @Test
    void shouldCloseOnPlainClientsAndOldVersions() throws Exception {
        try (RealServer server = start();
                HttpClient client = HttpClient.newBuilder().sslContext(trust).build();
                Socket lines = server.openLines();
                Socket http = server.openHttp();
                Socket old = server.openLines()) {
            send(lines, "m,secret=word x=1 1\n");
            assertEquals(-1, readToEnd(lines));
            send(http, "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals(-1, readToEnd(http));
            SSLSocket tls12 = (SSLSocket) trust.getSocketFactory().createSocket(old, "127.0.0.1", old.getPort(), true);
            tls12.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThrows(SSLException.class, tls12::startHandshake);
            await(() -> get(client, server, "/metrics").contains("varve_tls_failures_total{listener=\"tcp\"} 2.0"));
            assertTrue(get(client, server, "/metrics").contains("varve_tls_failures_total{listener=\"http\"} 1.0"));
            server.awaitError("TLS failed: source=tcp 127.0.0.1:");
            server.awaitError("reason=the client does not speak TLS");
            assertFalse(server.errors().contains("secret"), server.errors());
        }
    }

    /// Nothing, or a reset, or TLS's alert and then the end.
    private static int readToEnd(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MS);
        try (InputStream in = socket.getInputStream()) {
            in.readAllBytes();
            return -1;
        } catch (SocketException e) {
            return -1;
        }
    }

    @Test
    void shouldTakeTheLastLineOfWhoeverSaysGoodbyeAndOfNobodyElse() throws Exception {
        try (RealServer server = start("--tls-http", "false", "--tls-min-version", "1.2");
                Socket cut = server.openLines();
                Socket reset = server.openLines()) {
            try (SSLSocket polite = over(server.openLines(), trust)) {
                send(polite, "m x=1 1\nm x=2 2");
                polite.shutdownOutput();
                assertEquals(-1, polite.getInputStream().read(), "the server ends too, and says nothing");
            }
            try (SSLSocket old =
                    (SSLSocket) trust.getSocketFactory().createSocket(server.openLines(), "127.0.0.1", 0, true)) {
                old.setEnabledProtocols(new String[] {"TLSv1.2"});
                send(old, "m x=3 3\nm x=4 4");
            }
            SSLSocket inCut = over(cut, trust);
            send(inCut, "m x=5 5\nm x=66");
            cut.shutdownOutput();
            assertEquals(-1, readToEnd(cut));
            SSLSocket inReset = over(reset, trust);
            send(inReset, "m x=7 7\nm x=88");
            await(() -> values(server).contains("7"));
            breakOff(reset);
            await(() ->
                    values(server).equals("[{\"x\":1.0},{\"x\":2.0},{\"x\":3.0},{\"x\":4.0},{\"x\":5.0},{\"x\":7.0}]"));
            server.sendLines("plain is refused");
            assertEquals(204, server.get("/ping").statusCode(), "HTTP without TLS, as was asked");
        }
    }

    private static void breakOff(Socket socket) throws IOException {
        try (socket) {
            socket.setSoLinger(true, 0);
        }
    }

    private static String values(RealServer server) {
        try {
            return server.sql("SELECT x FROM m ORDER BY time").strip();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldTakeUpANewCertificateAndKeepTheOldOneWhenTheNewOneIsBad() throws Exception {
        SSLContext before = trust;
        try (RealServer server = start("--tls-http", "false");
                SSLSocket open = over(server.openLines(), before)) {
            send(open, "m x=1 1\n");
            String whole = Files.readString(certificate);
            TestCertificate.replace(certificate, whole.substring(0, whole.length() / 2));
            await(() -> server.hasMetric("varve_files_reloads_failed_total{files=\"tls\"} 1.0"));
            server.awaitError(certificate + ":");
            shakeHands(server, before);
            TestCertificate old = TestCertificate.make(temp, "EC", "-startdate", "-3y", "-validity", "365");
            old.write(certificate, key);
            await(() -> server.hasMetric("varve_files_reloads_failed_total{files=\"tls\"} 2.0"));
            server.awaitError("clients refuse the certificate");
            shakeHands(server, before);
            TestCertificate.make(temp, "RSA").write(certificate, key);
            SSLContext after = PemCertificates.trusting(certificate);
            await(() -> server.hasMetric("varve_files_reloads_total{files=\"tls\"} 1.0"));
            shakeHands(server, after);
            assertThrows(SSLException.class, () -> shakeHands(server, before));
            send(open, "m x=2 2\n");
            await(() -> values(server).contains("2.0"));
        }
    }

    @Test
    void shouldNotStartWithABadFileAndSayWhichAndWhy() throws Exception {
        TestCertificate.replace(key, "nonsense");
        try (RealServer server =
                RealServer.begin(temp, "--tls-cert", certificate.toString(), "--tls-key", key.toString())) {
            assertEquals(1, server.exitStatus());
            assertTrue(server.errors().contains("varve: " + key + ": no PEM block"), server.errors());
        }
    }
}
