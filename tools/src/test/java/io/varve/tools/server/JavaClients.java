// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.questdb.client.Sender;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.influxdb.BatchOptions;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBException;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.Point;

/// The Java clients of InfluxDB 1 and QuestDB as [TestClient]s.
final class JavaClients {
    private static final String DATABASE = "default";
    private static final int BATCH = 10_000;

    private JavaClients() {}

    /// QuestDB's client; `more` is the rest of its configuration.
    ///
    /// @param way `tcp`, which waits while the server does not read, or `http`, which retries by itself
    static TestClient questDb(String table, String way, String address, String more) {
        Sender sender = Sender.fromConfig(way + "::addr=" + address + ';' + more);
        return new TestClient(table, way.startsWith("http")) {
            @Override
            void send(int from, int to) {
                for (int i = from; i < to; i++) {
                    sender.table(table)
                            .symbol("host", "h" + i % HOSTS)
                            .doubleColumn("load", i / 8.0)
                            .longColumn("n", i)
                            .at(START_MS + i, ChronoUnit.MILLIS);
                }
                sender.flush();
            }

            @Override
            public void close() {
                sender.close();
            }
        };
    }

    /// influxdb-java request by request: it has no retry, its caller sends again what was refused.
    static TestClient influxDb(String table, String address) {
        InfluxDB influx = InfluxDBFactory.connect("http://" + address, "user", "password");
        return new TestClient(table, true) {
            @Override
            void send(int from, int to) {
                for (int first = from; first < to; first += BATCH) {
                    List<String> lines = new ArrayList<>();
                    for (int i = first; i < Math.min(to, first + BATCH); i++) {
                        lines.add(TestClient.line(table, i));
                    }
                    while (isRefused(lines)) {
                        // The refusal came after two seconds: no pause of our own.
                        Thread.onSpinWait();
                    }
                }
            }

            private boolean isRefused(List<String> lines) {
                try {
                    influx.write(DATABASE, "", InfluxDB.ConsistencyLevel.ONE, TimeUnit.MILLISECONDS, lines);
                    return false;
                } catch (InfluxDBException e) {
                    if (String.valueOf(e.getMessage()).contains("engine is overloaded")) {
                        return true;
                    }
                    throw e;
                }
            }

            @Override
            public void close() {
                influx.close();
            }
        };
    }

    /// influxdb-java with batches of its own, which it keeps and sends again by itself.
    static TestClient influxDbBatches(String table, String address) {
        InfluxDB influx = InfluxDBFactory.connect("http://" + address, "user", "password");
        influx.setDatabase(DATABASE);
        influx.enableBatch(
                BatchOptions.DEFAULTS.actions(BATCH).flushDuration(200).bufferLimit(100 * BATCH));
        return new TestClient(table, false) {
            @Override
            void send(int from, int to) {
                for (int i = from; i < to; i++) {
                    influx.write(Point.measurement(table)
                            .tag("host", "h" + i % HOSTS)
                            .addField("load", i / 8.0)
                            .addField("n", (long) i)
                            .time(START_MS + i, TimeUnit.MILLISECONDS)
                            .build());
                }
            }

            @Override
            public void close() {
                influx.close();
            }
        };
    }
}
