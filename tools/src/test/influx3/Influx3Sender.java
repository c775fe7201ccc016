// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

import com.influxdb.v3.client.InfluxDBApiException;
import com.influxdb.v3.client.InfluxDBApiHttpException;
import com.influxdb.v3.client.InfluxDBClient;
import com.influxdb.v3.client.Point;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// `java -cp … Influx3Sender.java HOST:PORT TABLE`: InfluxDB 3's Java client, told what to do as `sender.mjs` is. It has no retry: what is answered 503 is
/// sent again here.
final class Influx3Sender {
    private static final long START_MS = 1_700_000_000_000L;
    private static final int HOSTS = 100;
    private static final int BATCH = 10_000;
    private static final int OVERLOADED = 503;

    private Influx3Sender() {}

    public static void main(String[] arguments) throws Exception {
        String table = arguments[1];
        try (InfluxDBClient influx =
                        InfluxDBClient.getInstance("http://" + arguments[0], "any".toCharArray(), "default");
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ");
                try {
                    if (words[0].equals("send")) {
                        send(influx, table, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                        System.out.println("> sent " + words[2]);
                    } else {
                        influx.writeRecord(table + " load=\"text\" 1");
                        System.out.println("> no complaint");
                    }
                } catch (InfluxDBApiException e) {
                    System.out.println(
                            "> failed: " + String.valueOf(e.getMessage()).replace('\n', ' '));
                }
            }
        }
    }

    private static void send(InfluxDBClient influx, String table, int from, int to) {
        for (int first = from; first < to; first += BATCH) {
            List<Point> points = new ArrayList<>();
            for (int i = first; i < Math.min(to, first + BATCH); i++) {
                points.add(Point.measurement(table)
                        .setTag("host", "h" + i % HOSTS)
                        .setFloatField("load", i / 8.0)
                        .setIntegerField("n", i)
                        .setTimestamp(Instant.ofEpochMilli(START_MS + i)));
            }
            while (isRefused(influx, points)) {
                Thread.onSpinWait();
            }
        }
    }

    private static boolean isRefused(InfluxDBClient influx, List<Point> points) {
        try {
            influx.writePoints(points);
            return false;
        } catch (InfluxDBApiHttpException e) {
            if (e.statusCode() != OVERLOADED) {
                throw e;
            }
            return true;
        }
    }
}
