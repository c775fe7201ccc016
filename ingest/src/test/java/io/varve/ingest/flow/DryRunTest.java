// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.ColumnRole;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import io.varve.ingest.line.Precision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DryRunTest {
    private static final long NOW_NS = 1_700_000_000_000_000_000L;
    private static final long SEED = Long.getLong("varve.seed", 20261122);
    private static final int BODIES = 60;
    private static final String[] VALUES = {"1", "2.5", "3i", "4u", "true", "\"text\"", "1e999", "99999999999999999999i"
    };
    private static final String[] TIMES = {
        "", " 1", " 1700000000000000000", " 1700000000000", " 1900000000000000000", " 9223372036854775807", " x"
    };

    @TempDir
    Path directory;

    private final DefaultEventLoop loop = new DefaultEventLoop();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private IngestFixture open(int shards) {
        return new IngestFixture(directory, IngestFixture.options(shards), LineConfig.DEFAULT, new ManualClock(NOW_NS));
    }

    private DryRunReport dryRun(IngestFixture fixture, String database, String text, int chunk) {
        return loop.submit(() -> {
                    DryRun run = fixture.ingest.loop(loop).dryRun("test", database, Precision.NS);
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    for (int at = 0; at < bytes.length; at += chunk) {
                        run.offer(bytes, at, Math.min(chunk, bytes.length - at));
                    }
                    return run.end();
                })
                .syncUninterruptibly()
                .getNow();
    }

    private static List<String> texts(List<RejectedLine> lines) {
        return lines.stream()
                .limit(Refusals.NAMED)
                .map(each -> each.lineNumber() + "|" + each.table() + "|" + each.code() + "|" + reason(each) + "|"
                        + each.text())
                .toList();
    }

    /// Of a line that does not fit its table for two reasons either may be told: the writer has made what later lines need when it comes to it.
    private static String reason(RejectedLine line) {
        String reason = line.reason();
        boolean clashes = reason.contains("tag and field with one name")
                || reason.contains("a tag and a field have")
                || reason.contains("field type conflict")
                || reason.contains("time outside the range that can be stored");
        return clashes ? "misfit" : reason;
    }

    @Test
    void shouldFindWhatAWriteOfTheSameLinesFinds() {
        Random random = new Random(SEED);
        try (IngestFixture fixture = open(3)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            for (int i = 0; i < BODIES; i++) {
                String database = "d" + i / 3;
                String body = body(random);
                Map<String, String> before = columns(fixture, database);
                long seriesBefore = series(fixture, database);
                DryRunReport report = dryRun(fixture, database, body, 1 + random.nextInt(2 * body.length()));
                assertEquals(before, columns(fixture, database), "nothing is made");
                driver.begin(database, Precision.NS).offer(body).end();
                String what = "seed " + SEED + ", body " + i + ":\n" + body;
                assertEquals(texts(driver.stream.refusals().first()), texts(report.refusedLines()), what);
                assertEquals(driver.stream.refusals().count(), report.refused(), what);
                assertEquals(driver.stream.rows(), report.rows(), what);
                assertEquals(driver.stream.warnings().text(), report.suspiciousTimes(), what);
                Map<String, String> after = columns(fixture, database);
                report.newColumns()
                        .forEach(each ->
                                before.put(each.table() + "." + each.column(), each.role() + ":" + each.type()));
                assertEquals(after, before, what);
                assertEquals(series(fixture, database) - seriesBefore, report.newSeries(), what);
                DryRunReport again = dryRun(fixture, database, body, body.length());
                assertEquals(texts(report.refusedLines()), texts(again.refusedLines()), what);
                assertEquals(0, again.newColumnCount() + again.newTableCount() + again.newSeries(), what);
                assertFalse(again.newDatabase(), what);
            }
        }
    }

    private static String body(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(40); i > 0; i--) {
            switch (random.nextInt(12)) {
                case 0 -> text.append("# comment\n\n");
                case 1 -> text.append("broken line").append(i);
                default -> {
                    text.append("m").append(random.nextInt(3));
                    for (int tag = random.nextInt(3); tag > 0; tag--) {
                        text.append(",n").append(tag).append("=v").append(random.nextInt(4));
                    }
                    String separator = " ";
                    for (int field = 1 + random.nextInt(3); field > 0; field--) {
                        int value = random.nextInt(8) > 0 ? 1 : random.nextInt(VALUES.length);
                        text.append(separator)
                                .append("n")
                                .append(random.nextInt(9))
                                .append('=')
                                .append(VALUES[value]);
                        separator = ",";
                    }
                    text.append(random.nextBoolean() ? " 1700000000000000000" : TIMES[random.nextInt(TIMES.length)]);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static Map<String, String> columns(IngestFixture fixture, String name) {
        Map<String, String> all = new TreeMap<>();
        Database database = fixture.engine.catalog().findDatabase(name);
        if (database != null) {
            for (Table table : database.tables()) {
                for (Column column : table.columns()) {
                    all.put(table.name() + "." + column.name(), column.role() + ":" + column.type());
                }
            }
        }
        return all;
    }

    private static long series(IngestFixture fixture, String name) {
        Database database = fixture.engine.catalog().findDatabase(name);
        return database == null ? 0 : fixture.engine.cardinality().series(fixture.engine.catalog(), database);
    }

    @Test
    void shouldTellWhatALineWouldMakeAndWhere() {
        try (IngestFixture fixture = open(1)) {
            DryRunReport report = dryRun(
                    fixture,
                    "d",
                    "cpu,host=a load=1.5 1700000000000000000\n# note\ncpu,host=b load=2 1699999999000000000\n"
                            + "cpu,host=b load=7i\ncpu,host=b host=7i\nmem free=1i\n",
                    7);
            assertEquals(
                    List.of(
                            new DryRunReport.AddedColumn("cpu", "host", ColumnRole.TAG, ValueType.STRING, 1),
                            new DryRunReport.AddedColumn("cpu", "load", ColumnRole.FIELD, ValueType.F64, 1),
                            new DryRunReport.AddedColumn("mem", "free", ColumnRole.FIELD, ValueType.I64, 6)),
                    report.newColumns());
            assertEquals(
                    List.of(new DryRunReport.NewTable("cpu", 1), new DryRunReport.NewTable("mem", 6)),
                    report.newTables());
            assertTrue(report.newDatabase());
            assertEquals(3, report.newSeries());
            assertEquals(
                    List.of(new DryRunReport.Conflict("cpu", "load", "float", "integer", 4, 1)), report.conflicts());
            assertEquals(new DryRunReport.Times(1_699_999_999_000_000_000L, NOW_NS), report.times());
            assertEquals(1, report.assignedTimes());
            assertEquals(5, report.lines());
            assertEquals(3, report.rows());
            assertEquals(0, fixture.ingest.counters().rejectedLines());
            assertEquals(List.of(), fixture.ingest.rejected().recent());
            assertNull(fixture.engine.catalog().findDatabase("d"));
        }
    }

    @Test
    void shouldRefuseWhatLimitsAndWindowsRefuse() {
        try (IngestFixture fixture = open(1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.begin("d", Precision.NS)
                    .offer("m,h=a x=1 1700000000000000000\n")
                    .end();
            int table = fixture.engine.table("d", "m").id();
            fixture.engine.change(newest -> List.of(new CatalogChange.SetTableOptions(
                    table, new TreeMap<>(Map.of("max_series", "2", "write_window_past", "1h")), List.of())));
            String body = "m,h=b x=1\nm,h=a x=2\nm,h=c x=3\nm,h=b x=4\nm,h=a x=5 1\nm,h=a,i=1 x=1\n";
            DryRunReport report = dryRun(fixture, "d", body, body.length());
            long refusedBefore = fixture.engine.cardinality().refused();
            assertEquals(0, refusedBefore, "a dry run is not counted as refused");
            driver.begin("d", Precision.NS).offer(body).end();
            assertEquals(
                    List.of(3L, 5L, 6L),
                    report.refusedLines().stream().map(RejectedLine::lineNumber).toList());
            assertEquals(3, driver.stream.refusals().count());
            assertEquals(
                    RejectedLine.Code.SERIES_LIMIT,
                    report.refusedLines().getFirst().code());
            assertEquals(0, report.newColumnCount(), "a series too many makes no column");
        }
    }

    @Test
    void shouldStopAtTooManyNewNames() {
        StringBuilder text = new StringBuilder();
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; columns.size() <= DryRun.MOST_NEW_NAMES; i++) {
            columns.add(i);
            text.append("t").append(i / 100).append(" c").append(i % 100).append("=1\n");
        }
        DryRun run = new DryRun(new EmptyBaseline(), LineConfig.DEFAULT, NOW_NS, "test", "d", Precision.NS, 10, 1000);
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        run.offer(bytes, 0, bytes.length);
        DryRunReport report = run.end();
        assertFalse(report.complete());
        assertEquals(DryRun.MOST_NEW_NAMES, report.newTableCount() + report.newColumnCount());
        assertEquals(10, report.newColumns().size());
    }

    @Test
    void shouldSayWhenSeriesAreNoLongerToldApart() {
        DryRun run = new DryRun(new EmptyBaseline(), LineConfig.DEFAULT, NOW_NS, "test", "d", Precision.NS, 10, 3);
        byte[] bytes = "m,h=a x=1\nm,h=b x=1\nm,h=c x=1\nm,h=d x=1\n".getBytes(StandardCharsets.UTF_8);
        run.offer(bytes, 0, bytes.length);
        DryRunReport report = run.end();
        assertEquals(3, report.newSeries());
        assertFalse(report.seriesExact());
        assertEquals(4, report.rows());
    }
}
