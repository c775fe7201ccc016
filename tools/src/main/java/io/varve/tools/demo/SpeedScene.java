// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.demo;

import io.varve.tools.client.Cell;
import io.varve.tools.client.Pacing;
import io.varve.tools.client.RowStream;
import io.varve.tools.client.Trust;
import io.varve.tools.client.VarveClient;
import io.varve.tools.load.Loader;
import io.varve.tools.load.ProgressLine;
import io.varve.tools.load.TsbsCpu;
import io.varve.tools.load.Visibility;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// TSBS data at full speed for some seconds, then its size on disk, the latency of answers and that of queries.
final class SpeedScene {
    private static final int HOSTS = 100;
    private static final int EPOCHS = 360 * 24 * 10;
    private static final long SEED = 123;
    private static final String DATABASE = "default";
    private static final String TABLE = "cpu";
    private static final int TCP_BATCH = 1000;
    private static final int RATE_BATCH = 200;
    private static final long LOAD_NS = TimeUnit.SECONDS.toNanos(8);
    private static final long RATE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int QUERIES = 200;

    private final Page page;
    private final ProgressLine progress;
    private final ServerProcess server;
    private final VarveClient client;
    private final Pacing pacing;

    SpeedScene(Page page, ProgressLine progress, ServerProcess server, VarveClient client, Pacing pacing) {
        this.page = page;
        this.progress = progress;
        this.server = server;
        this.client = client;
        this.pacing = pacing;
    }

    void play() throws IOException {
        page.say(
                "As much of ten days of TSBS data (%d hosts, a row each every 10 s) as goes in within %d s:",
                HOSTS, TimeUnit.NANOSECONDS.toSeconds(LOAD_NS));
        TsbsCpu source = new TsbsCpu(HOSTS, EPOCHS, SEED, TsbsCpu.START_NS, TABLE);
        Loader.Plan plan = new Loader.Plan(source, TCP_BATCH, 0, LOAD_NS);
        Loader.Result result = Loader.to(server.tcp(), Trust.OF_JAVA, DATABASE, 1, plan, pacing)
                .run(progress);
        new Visibility(client, DATABASE, TABLE, pacing)
                .await(
                        result.rows(),
                        seen -> progress.update(
                                elapsed -> String.format(
                                        Locale.ROOT, "sent; %,d of %,d rows visible", seen, result.rows()),
                                result.startNs()));
        double seconds = (pacing.nowNs() - result.startNs()) / 1e9;
        progress.finish("");
        page.say(
                "%,d rows of 10 tags and 10 values (%,.0f MB of text) over one TCP connection, every batch forced to the"
                        + " disk:",
                result.rows(), result.bytes() / 1e6);
        page.say(
                "  %,.0f rows/s, %,.0f values/s, until count(*) showed every row",
                result.rows() / seconds, 10 * result.rows() / seconds);
        size(result.rows() * source.valuesPerRow(), result.bytes());
        answers(result.rows() / seconds / 4);
        queries(result.rows() / HOSTS * 10);
    }

    private void size(long values, long textBytes) throws IOException {
        client.rows(DATABASE, "FLUSH TABLE " + TABLE);
        page.statement("SHOW STORAGE");
        List<Map<String, Cell>> storage = client.rows(DATABASE, "SHOW STORAGE");
        page.table(storage);
        long bytes = storage.stream()
                .filter(row -> TABLE.equals(row.getOrDefault("table", Cell.NULL).text()))
                .map(row -> row.getOrDefault("bytes", Cell.NULL))
                .filter(cell -> cell.kind() == Cell.Kind.NUMBER)
                .mapToLong(Cell::asLong)
                .sum();
        page.say(
                "  %.2f bytes per value on disk, times and tags included (as text: %.0f)",
                (double) bytes / values, (double) textBytes / values);
    }

    /// Latency of answered writes, in an open loop and from the intended send time on.
    private void answers(double rowsPerSecond) throws IOException {
        TsbsCpu source = new TsbsCpu(HOSTS, EPOCHS, SEED, TsbsCpu.START_NS, TABLE + "_rate");
        double rate = Math.clamp(rowsPerSecond, 1_000, 50_000);
        Loader.Plan plan = new Loader.Plan(source, RATE_BATCH, rate, RATE_NS);
        Loader.Result result = Loader.to(server.http(), Trust.OF_JAVA, DATABASE, 4, plan, pacing)
                .run(progress);
        progress.finish("");
        page.say(
                "Writes of %d rows over HTTP at a steady %,.0f rows/s, answered when on disk: %s",
                RATE_BATCH, rate, percentiles(result.latency()));
    }

    /// A TSBS query in a closed loop: the maxima per minute of one random host over one random hour.
    private void queries(long seconds) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        long span = Math.max(1, seconds - 3600);
        Histogram latency = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
        String shown = "";
        for (int i = 0; i < QUERIES; i++) {
            long from = TsbsCpu.START_NS / 1_000_000_000L + random.nextLong(span);
            shown = String.format(
                    Locale.ROOT,
                    "SELECT time_bucket(INTERVAL '1' MINUTE, time) AS minute, max(usage_user) AS max_usage_user%n"
                            + "FROM cpu WHERE hostname = 'host_%d' AND time >= TIMESTAMP '%s' AND time < TIMESTAMP '%s'%n"
                            + "GROUP BY 1 ORDER BY 1",
                    random.nextInt(HOSTS),
                    time(from),
                    time(from + 3600));
            long start = pacing.nowNs();
            try (RowStream rows = client.query(DATABASE, shown)) {
                rows.all();
            }
            latency.recordValue(pacing.nowNs() - start);
        }
        page.statement(shown);
        page.say("%d queries like this one over other hosts and hours: %s", QUERIES, percentiles(latency));
    }

    private static String time(long epochSeconds) {
        return java.time.Instant.ofEpochSecond(epochSeconds)
                .toString()
                .replace('T', ' ')
                .replace("Z", "");
    }

    private static String percentiles(Histogram ns) {
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                ns.getValueAtPercentile(50) / 1e6,
                ns.getValueAtPercentile(99) / 1e6,
                ns.getMaxValue() / 1e6);
    }
}
