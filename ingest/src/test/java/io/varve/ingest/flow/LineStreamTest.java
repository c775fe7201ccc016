// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.Table;
import io.varve.engine.testing.ManualClock;
import io.varve.ingest.line.Precision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class LineStreamTest {
    private static final String DB = LineConfig.DEFAULT_DATABASE;

    @TempDir
    Path directory;

    private final DefaultEventLoop loop = new DefaultEventLoop();

    @AfterEach
    void stopLoop() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldKeepEveryRowWhereverTheBytesAreCut(int shards) {
        String lines =
                "a,h=1 x=1i,s=\"two\nlines\" 1\nb y=true 2\r\n# note\n\na,h=2 x=2i 3\na,h=1 x=3i,z=0.5 4\nb y=false 5";
        byte[] text = lines.getBytes(StandardCharsets.UTF_8);
        try (IngestFixture fixture = IngestFixture.open(directory, shards)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            for (int cut = 0; cut <= text.length; cut++) {
                String database = "cut" + cut % 3;
                driver.begin(database, Precision.NS)
                        .offer(text, 0, cut)
                        .offer(text, cut, text.length)
                        .end();
                assertEquals(5, driver.stream.rows(), "cut at " + cut);
                assertEquals(0, driver.stream.refusals().count());
            }
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        List.of("h=1 s=\"two\nlines\",x=1i 1", "h=1 x=3i,z=0.5 4", "h=2 x=2i 3"),
                        fixture.rows("cut" + i, "a").stream().sorted().toList());
                assertEquals(List.of("y=true 2", "y=false 5"), fixture.rows("cut" + i, "b"));
            }
        }
    }

    /// What is remembered of the lines before must not be taken for the new table or column of the same name.
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldForgetNamesThatWereDroppedOrRenamed(int shards) {
        try (IngestFixture fixture = IngestFixture.open(directory, shards)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            StreamDriver other = new StreamDriver(fixture, loop);
            String lines = "a,h=1 x=1i,y=1i 1\na,h=1 x=2i,y=2i 2\na,h=1 x=3i,y=3i 3\n";
            driver.send(lines);
            other.send(lines);
            fixture.engine.dropTable(fixture.engine.table(DB, "a").id());
            driver.send("a,h=1 x=4i,y=4i 4\n");
            other.send("a,h=1 x=5i,y=5i 5\n");
            assertEquals(List.of("h=1 x=4i,y=4i 4", "h=1 x=5i,y=5i 5"), fixture.rows(DB, "a"));
            int id = fixture.engine.table(DB, "a").id();
            fixture.engine.change(catalog -> List.of(new CatalogChange.RenameTable(id, "b")));
            driver.send("a,h=1 x=6i,y=6i 6\n");
            other.send("a,h=1 x=7i,y=7i 7\nb,h=1 x=8i,y=8i 8\n");
            assertEquals(List.of("h=1 x=6i,y=6i 6", "h=1 x=7i,y=7i 7"), fixture.rows(DB, "a"));
            assertEquals(List.of("h=1 x=4i,y=4i 4", "h=1 x=5i,y=5i 5", "h=1 x=8i,y=8i 8"), fixture.rows(DB, "b"));
            int x = Objects.requireNonNull(fixture.engine.table(DB, "b").findColumn("x"))
                    .id();
            fixture.engine.change(catalog -> List.of(new CatalogChange.RenameColumn(id, x, "z")));
            driver.send("b,h=1 x=9i,z=10i 9\n");
            assertEquals("h=1 y=8i,z=8i 8", fixture.rows(DB, "b").get(2));
            assertEquals("h=1 x=9i,z=10i 9", fixture.rows(DB, "b").get(3));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldKeepTheOrderOfLinesThatWaitForNewTables(int shards) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append("t")
                    .append(i % 20)
                    .append(" last=")
                    .append(i)
                    .append("i,f")
                    .append(i)
                    .append("=1 7\n");
        }
        try (IngestFixture fixture = IngestFixture.open(directory, shards)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.send(text.toString());
            assertEquals(60, driver.stream.rows());
            for (int i = 0; i < 20; i++) {
                String row = fixture.rows(DB, "t" + i).getFirst();
                assertTrue(row.contains("last=" + (40 + i) + "i "), row);
            }
        }
    }

    @Test
    void shouldLeaveNoSchemaBehindWhenALineIsRefused() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.send("m,t=a x=1i 1\nm,t=a,new=b x=\"s\",other=1 2\nm,x=1 y=2 3\nm t=1 4\nfresh,a=1 a=2 5\n");
            assertEquals(1, driver.stream.rows());
            assertEquals(4, driver.stream.refusals().count());
            List<RejectedLine> refused = driver.stream.refusals().first();
            assertEquals(2, refused.getFirst().lineNumber());
            assertEquals(
                    "field type conflict: input field \"x\" on measurement \"m\" is type string, already exists as type integer",
                    refused.getFirst().reason());
            assertTrue(refused.get(1).reason().contains("\"x\""), refused.get(1).reason());
            Table table = fixture.engine.table(DB, "m");
            assertEquals(
                    List.of("t", "x"),
                    table.columns().stream().map(c -> c.name()).toList());
            assertFalse(fixture.hasTable(DB, "fresh"));
            assertEquals(List.of("t=a x=1i 1"), fixture.rows(DB, "m"));
        }
    }

    /// One wait for the catalog for what a buffer brings, and the same rows, tables and refusals as line by line.
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldProposeOnceWhatAllLinesInHandNeed(int shards) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            text.append("t").append(i).append(",h=a f").append(i).append("=1 1\n");
            text.append("wide f").append(i).append("=1i 1\n");
        }
        text.append("t0,h=a f0=\"text\",left=1 2\nfresh,a=1 a=2 2\nlate x=1 99999999999999999999\nt1,f1=x y=1 2\n");
        try (IngestFixture fixture = IngestFixture.open(directory, shards)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.send(text.toString());
            assertEquals(2_000, driver.stream.rows());
            assertEquals(4, driver.stream.refusals().count());
            assertEquals(1, fixture.ingest.counters().waitsForCatalog());
            assertEquals(List.of("h=a f7=1.0 1"), fixture.rows(DB, "t7"));
            Table wide = fixture.engine.table(DB, "wide");
            assertEquals(1_000, wide.columns().size());
            assertEquals(2, fixture.engine.table(DB, "t0").columns().size());
            assertEquals(2, fixture.engine.table(DB, "t1").columns().size());
            assertFalse(fixture.hasTable(DB, "fresh"));
            assertFalse(fixture.hasTable(DB, "late"));
        }
    }

    @Test
    void shouldMakeNothingOfWhatFollowsTheRefusalThatStops() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop, new ConnectionTimes(), true);
            driver.begin(DB, Precision.NS).offer("a x=1 1\na x=\"s\" 2\nb x=3 3\n");
            IngestFixture.await(() -> driver.finished);
            assertEquals(1, fixture.awaitRows(DB, "a", 1).size());
            assertFalse(fixture.hasTable(DB, "b"));
        }
    }

    @Test
    void shouldMakeNothingOfALineThatHasNotCome() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.begin(DB, Precision.NS).offer("a x=1 1\nb x=1");
            IngestFixture.await(() -> driver.call(driver.stream::rows) == 1);
            assertFalse(fixture.hasTable(DB, "b"));
            driver.offer(" 2\nc x=1").end();
            assertEquals(3, driver.stream.rows());
        }
    }

    /// Several connections bring the same new names at once: each is made once, and every row is there.
    @Test
    void shouldAgreeOnNamesThatSeveralStreamsBringAtOnce() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            text.append("t").append(i).append(" x=1i,y=2 ");
            text.append(i % 2 == 0 ? "1\n" : "\n");
        }
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            List<StreamDriver> drivers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                drivers.add(new StreamDriver(fixture, loop).begin(DB, Precision.NS));
            }
            drivers.forEach(driver -> driver.offer(text.toString()));
            drivers.forEach(StreamDriver::end);
            drivers.forEach(driver -> assertEquals(200, driver.stream.rows()));
            assertEquals(200, fixture.engine.catalog().databases().getFirst().tableCount());
            assertEquals(1, fixture.rows(DB, "t0").size());
        }
    }

    @Test
    void shouldSeeConflictsBehindWarmTemplates() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.send("m,t=a x=1i,y=1 1\nm,t=a x=2i,y=2 2\nm,t=a x=2,y=2 3\nm,t=a x=3i,y=3i 4\nm,t=a x=4i,y=4 5\n");
            assertEquals(2, driver.stream.refusals().count());
            assertEquals(List.of("t=a x=1i,y=1.0 1", "t=a x=2i,y=2.0 2", "t=a x=4i,y=4.0 5"), fixture.rows(DB, "m"));
        }
    }

    /// However its bytes come; anywhere else the mark is text like any other.
    @Test
    void shouldPassOverAByteOrderMarkAtTheStart() {
        byte[] text = "\uFEFFm x=1 1\n\uFEFFn x=2 2\n".getBytes(StandardCharsets.UTF_8);
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            for (int cut = 0; cut <= text.length; cut++) {
                driver.begin("db", Precision.NS)
                        .offer(text, 0, cut)
                        .offer(text, cut, text.length)
                        .end();
                assertEquals(2, driver.stream.rows(), "cut at " + cut);
            }
            assertEquals(List.of("x=1.0 1"), fixture.rows("db", "m"));
            assertEquals(List.of("x=2.0 2"), fixture.rows("db", "\uFEFFn"));
            assertEquals(2, fixture.engine.catalog().databases().getFirst().tableCount());
            for (String nothing : List.of("\uFEFF", "\uFEFF\n")) {
                driver.begin("db", Precision.NS).offer(nothing).end();
                assertEquals(0, driver.stream.rows());
                assertEquals(0, driver.stream.refusals().count());
            }
            driver.begin("db", Precision.NS).offer(text, 0, 2).end();
            assertEquals(1, driver.stream.refusals().count());
        }
    }

    @Test
    void shouldKeepDatabasesApartInOneConnection() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            for (int round = 0; round < 2; round++) {
                driver.begin("one", Precision.S).offer("m,t=a other=1,x=1i 1").end();
                driver.begin("two", Precision.MS)
                        .offer("m,t=a x=\"s\",other=1 2")
                        .end();
            }
            assertEquals(List.of("t=a other=1.0,x=1i 1000000000"), fixture.rows("one", "m"));
            assertEquals(List.of("t=a other=1.0,x=\"s\" 2000000"), fixture.rows("two", "m"));
        }
    }

    @Test
    void shouldGiveEachLineOfAConnectionItsOwnTime() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.send("m x=1\n".repeat(5000));
            assertEquals(5000, fixture.rows(DB, "m").size());
        }
    }

    @Test
    void shouldGiveOneInstantToTheSeriesOfARequest() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            RequestTimes times = new RequestTimes(fixture.ingest);
            StreamDriver driver = new StreamDriver(fixture, loop, times, false);
            times.begin(100);
            driver.send("m,t=a x=1\nm,t=b x=1\nm,t=a x=2\n");
            times.begin(100);
            driver.send("m,t=a x=3\n");
            List<String> rows = fixture.rows(DB, "m");
            long first = time(rows.get(0));
            assertEquals(first + 1, time(rows.get(1)));
            assertTrue(time(rows.get(2)) > first + 1);
            assertEquals(first, time(rows.get(3)));
        }
    }

    private static long time(String row) {
        return Long.parseLong(row.substring(row.lastIndexOf(' ') + 1));
    }

    @Test
    void shouldTellTimesThatLookLikeAnotherUnit() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            long nowMs = fixture.ingest.clock().epochNs() / 1_000_000;
            driver.send("m x=1 " + nowMs + "\nm x=1 " + (nowMs + 1) + "\nm x=1 " + nowMs * 1_000_000);
            assertEquals(
                    "2 times look like milliseconds; add precision=ms",
                    driver.stream.warnings().text());
            assertEquals(2, fixture.ingest.counters().suspiciousTimes());
            driver.begin(DB, Precision.S).offer("m x=1 " + nowMs * 1000).end();
            assertTrue(
                    driver.stream
                            .refusals()
                            .first()
                            .getFirst()
                            .reason()
                            .endsWith("times look like microseconds; add precision=us"),
                    driver.stream.refusals().first().toString());
        }
    }

    @Test
    void shouldRefuseTimesOutsideTheWriteWindow() {
        long now = 1_700_000_000_000_000_000L;
        long hour = TimeUnit.HOURS.toNanos(1);
        ManualClock clock = new ManualClock(now);
        try (IngestFixture fixture =
                new IngestFixture(directory, IngestFixture.options(1), LineConfig.DEFAULT, clock)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.send("m x=0 1\nm x=1 " + (now + hour / 6) + "\nm x=2 " + (now + hour / 6 + 1) + "\nm x=3");
            assertEquals(3, fixture.awaitRows(DB, "m", 3).size());
            RejectedLine late = driver.stream.refusals().first().getFirst();
            assertEquals(3, late.lineNumber());
            assertEquals(
                    "time outside the write window of \"m\": timeNs=1700000600000000001, latest=1700000600000000000",
                    late.reason());
            int id = fixture.engine.table(DB, "m").id();
            fixture.engine.change(catalog -> List.of(new CatalogChange.SetTableOptions(
                    id, new TreeMap<>(Map.of("write_window_past", "1h", "write_window_future", "none")), List.of())));
            driver.send("m x=4 " + (now - hour) + "\nm x=5 " + (now - hour - 1) + "\nm x=6 " + (now + 99 * hour)
                    + "\nm x=7 " + now / 1_000_000);
            assertEquals(5, fixture.awaitRows(DB, "m", 5).size());
            List<RejectedLine> refused = driver.stream.refusals().first();
            assertEquals(
                    List.of(2L, 4L),
                    refused.stream().map(RejectedLine::lineNumber).toList());
            assertTrue(
                    refused.getLast().reason().endsWith(": times look like milliseconds; add precision=ms"),
                    refused.toString());
            assertEquals(3, fixture.ingest.counters().rejectedLines());
        }
    }

    @Test
    void shouldStopAtTheFirstRefusalWhenAsked() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop, new ConnectionTimes(), true);
            driver.begin(DB, Precision.NS).offer("m x=1 1\nm x=bad 2\nm x=3 3\n");
            IngestFixture.await(() -> driver.finished);
            assertEquals(1, fixture.awaitRows(DB, "m", 1).size());
            assertTrue(driver.call(driver.stream::isOver));
        }
    }

    @Test
    void shouldDropALineThatMayBeCutShort() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.begin(DB, Precision.NS).offer("m x=1 1\nm x=22 2");
            driver.call(() -> {
                driver.stream.cut();
                return true;
            });
            IngestFixture.await(() -> driver.finished);
            assertEquals(List.of("x=1.0 1"), fixture.awaitRows(DB, "m", 1));
        }
    }

    @Test
    void shouldRefuseARowThatNoBatchHolds() {
        StringBuilder wide = new StringBuilder("m ");
        for (int i = 0; i < 8000; i++) {
            wide.append(i == 0 ? "" : ",").append("f").append(i).append("=1");
        }
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.send("m f0=1 1\n" + wide + " 2\nm f0=3 3\n");
            assertEquals(1, driver.stream.refusals().count());
            RejectedLine refused = driver.stream.refusals().first().getFirst();
            assertEquals(2, refused.lineNumber());
            assertEquals(
                    "row too large: fields=8000, bytes=" + (wide.length() + 2) + ", a batch has "
                            + fixture.engine.appender().batchBytes()
                            + " bytes for names and values; send it as several lines",
                    refused.reason());
            assertEquals(List.of("f0=1.0 1", "f0=3.0 3"), fixture.rows(DB, "m"));
        }
    }

    @Test
    void shouldRefuseWritesToUnknownDatabasesWhenTheyMayNotBeMade() {
        EngineOptions options = IngestFixture.options(1).withAutoCreateDatabases(false);
        try (IngestFixture fixture = new IngestFixture(directory, options, LineConfig.DEFAULT)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            driver.send("m x=1 1\n");
            assertEquals(
                    "database not found: \"default\"",
                    driver.stream.refusals().first().getFirst().reason());
            fixture.engine.change(catalog -> List.of(new CatalogChange.CreateDatabase(DB)));
            driver.send("m x=1 1\n");
            assertEquals(List.of("x=1.0 1"), fixture.rows(DB, "m"));
        }
    }

    /// Three streams of one loop through a pool of very few small batches: everything arrives, each stream in its order.
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldDropNothingWhenThePoolIsTiny(int shards) {
        int rows = 20_000;
        var options = IngestFixture.options(shards).withBatches(2, 16 << 10);
        try (IngestFixture fixture = new IngestFixture(directory, options, LineConfig.DEFAULT)) {
            List<StreamDriver> drivers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                drivers.add(new StreamDriver(fixture, loop).begin(DB, Precision.NS));
            }
            for (int from = 0; from < rows; from += 500) {
                for (int d = 0; d < 3; d++) {
                    drivers.get(d).offer(lines(d, from, from + 500));
                }
            }
            drivers.forEach(StreamDriver::end);
            assertEquals(3 * rows + 3, fixture.rows(DB, "m").size());
            for (StreamDriver driver : drivers) {
                assertEquals(rows + rows / 500, driver.stream.rows());
            }
            List<String> last = fixture.rows(DB, "m").stream()
                    .filter(row -> row.endsWith(" -1"))
                    .toList();
            assertEquals(3, last.size());
            last.forEach(row -> assertTrue(row.contains("x=" + (rows - 500) + "i"), row));
        }
    }

    private static String lines(int stream, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append("m,s=")
                    .append(stream)
                    .append(",h=")
                    .append(i % 7)
                    .append(" x=")
                    .append(i)
                    .append("i ")
                    .append(i)
                    .append('\n');
        }
        return text.append("m,s=")
                .append(stream)
                .append(" x=")
                .append(from)
                .append("i -1\n")
                .toString();
    }

    @Test
    void shouldFailStreamsOfAClosedEngine() {
        IngestFixture fixture = IngestFixture.open(directory, 1);
        StreamDriver driver = new StreamDriver(fixture, loop);
        driver.send("m x=1 1\n");
        Engine engine = fixture.engine;
        engine.health().fail(new IllegalStateException("planted"));
        driver.begin(DB, Precision.NS).offer("m x=2 2\n");
        driver.end();
        assertNotNull(driver.failure);
        fixture.close();
    }
}
