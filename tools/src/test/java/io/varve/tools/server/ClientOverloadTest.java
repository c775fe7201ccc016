// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.testing.Suite;
import io.varve.tools.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients that others wrote, side by side, while the server rejects for five seconds in the middle of their load: every row is there once, by the client's
/// own retry, or sent again by its caller where it has none.
///
/// | client | over HTTP, 503 | over TCP |
/// |---|---|---|
/// | influxdb-java | its caller sends again; with `enableBatch` it does by itself | |
/// | questdb-client | retries until `retry_timeout` | waits in `flush` |
/// | @influxdata/influxdb-client | retries after `Retry-After`, up to `maxRetries` | |
/// | @questdb/nodejs-client | retries until `retry_timeout` | waits in `flush` |
/// | influxdb3-java | its caller sends again | |
/// | curl | `--retry`, after `Retry-After` | |
/// | nc | | waits |
///
/// A client that is not installed is left out and named; with `-Pci`, which installs them, that fails. influxdb-client-java 8.0.0 is not among them: its parent
/// POM is not in the public registry.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ClientOverloadTest {
    private static final int ROWS = Suite.pick(20_000, 100_000, 100_000);
    private static final long HOLD_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int POLL_MS = 100;

    @TempDir
    Path folder;

    private final List<TestClient> clients = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final CountDownLatch rejecting = new CountDownLatch(1);
    private final CountDownLatch failed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private void open(RealServer server) throws IOException {
        String retries = "auto_flush_rows=10000;retry_timeout=120000;";
        clients.add(JavaClients.questDb("questdb_tcp", "tcp", server.tcp(), ""));
        clients.add(JavaClients.questDb("questdb_http", "http", server.http(), retries));
        clients.add(JavaClients.influxDb("influxdb", server.http()));
        clients.add(JavaClients.influxDbBatches("influxdb_batches", server.http()));
        if (CommandClients.has("curl")) {
            clients.add(CommandClients.curl("curl", server.http(), folder));
        } else {
            missing.add("curl");
        }
        Optional<List<String>> nc = CommandClients.nc();
        if (nc.isPresent()) {
            clients.add(CommandClients.pipe("nc", server.tcp(), nc.get()));
        } else {
            missing.add("nc");
        }
        if (ProcessClient.hasNpm()) {
            clients.add(ProcessClient.npm("influxdb", server.http(), true, folder));
            clients.add(ProcessClient.npm("questdb_http", server.http(), true, folder));
            clients.add(ProcessClient.npm("questdb_tcp", server.tcp(), false, folder));
        } else {
            missing.add("those of npm");
        }
        if (ProcessClient.hasInflux3()) {
            clients.add(ProcessClient.influx3(server.http(), folder));
        } else {
            missing.add("influxdb3-java");
        }
    }

    private Future<?> load(TestClient client, CountDownLatch sentHalf) {
        return threads.submit(() -> {
            try {
                client.send(0, ROWS / 2);
                sentHalf.countDown();
                rejecting.await();
                client.send(ROWS / 2, ROWS);
                return true;
            } catch (Exception | AssertionError e) {
                failed.countDown();
                throw e;
            }
        });
    }

    /// Waits a little; returns at once when a client has failed.
    private void pause(List<Future<?>> loads) throws Exception {
        if (failed.await(POLL_MS, TimeUnit.MILLISECONDS)) {
            for (Future<?> load : loads) {
                if (load.isDone()) {
                    load.get();
                }
            }
        }
    }

    /// Rows of clients without answers are counted until they are there.
    private static void requireRows(RealServer server, TestClient client) throws Exception {
        String sql = "SELECT count(*) AS c, sum(n) AS s FROM " + client.table();
        String all = "[{\"c\":" + ROWS + ",\"s\":" + (long) ROWS * (ROWS - 1) / 2 + "}]";
        String answer = server.sql(sql).strip();
        while (!client.isAnswered() && !answer.equals(all)) {
            answer = server.sql(sql).strip();
        }
        assertEquals(all, answer, client.table());
        String complaint = client.complaint();
        assertTrue(complaint == null || complaint.contains("field type conflict"), complaint);
    }

    @Test
    void shouldHaveEveryRowOnceAfterRejectingAllClientsForFiveSeconds(TestReporter reporter) throws Exception {
        TestLineKey key = TestLineKey.make("pump");
        Path keys = folder.resolve("line.keys");
        TestCertificate.replace(keys, key.line() + '\n');
        try (HeldServer open = HeldServer.start(folder.resolve("open"));
                HeldServer guarded = HeldServer.start(folder.resolve("guarded"), "--line-auth-keys", keys.toString());
                TestClient signed = JavaClients.questDb(
                        "questdb_key", "tcp", guarded.server().tcp(), key.client())) {
            open(open.server());
            reporter.publishEntry("left out", missing.toString());
            assertTrue(missing.isEmpty() || Suite.current() == Suite.QUICK, () -> "not installed: " + missing);
            try {
                run(open, guarded, signed, reporter);
            } finally {
                for (TestClient client : clients) {
                    client.close();
                }
            }
        }
    }

    private void run(HeldServer open, HeldServer guarded, TestClient signed, TestReporter reporter) throws Exception {
        CountDownLatch sentHalf = new CountDownLatch(clients.size() + 1);
        List<Future<?>> loads = new ArrayList<>();
        for (TestClient client : clients) {
            loads.add(load(client, sentHalf));
        }
        loads.add(load(signed, sentHalf));
        while (sentHalf.getCount() > 0 && !open.isFull()) {
            pause(loads);
        }
        open.fill();
        guarded.fill();
        long refusedBefore = open.refused();
        int answered = (int) clients.stream().filter(TestClient::isAnswered).count();
        long sinceNs = System.nanoTime();
        rejecting.countDown();
        while (System.nanoTime() - sinceNs < HOLD_NS || open.refused() - refusedBefore < 2L * answered) {
            pause(loads);
            assertTrue(open.isFull() && guarded.isFull(), "nothing can have been flushed");
        }
        for (int i = 0; i < clients.size(); i++) {
            assertTrue(
                    !clients.get(i).isAnswered() || !loads.get(i).isDone(),
                    clients.get(i).table());
        }
        long refused = open.refused() - refusedBefore;
        open.release();
        guarded.release();
        for (Future<?> load : loads) {
            load.get();
        }
        for (TestClient client : clients) {
            requireRows(open.server(), client);
        }
        requireRows(guarded.server(), signed);
        reporter.publishEntry("overload", loads.size() + " clients, " + refused + " requests refused in the hold");
    }
}
