// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.varve.engine.series.SeriesKeyBuilder;
import io.varve.engine.shard.SeriesHandle;
import io.varve.ingest.line.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A guess of the next line's series is never a wrong one.
@Timeout(120)
class PrefixGuessTest {
    private static final int DATABASE = 1;

    /// Some begin with others, some differ in the last byte only, some have spaces.
    private static final List<String> SERIES = List.of(
            "m", "m,a=b", "m,a=b\\ c", "m,a=b\\ c\\ d", "m,a=bb", "m,a=bc", "m,a=b,b=c", "mm", "mm,a=b", "n\\ m,a=\\,");

    private @Nullable SeriesHandle handle;

    /// Makes handles of series.
    private static final class Handles implements AutoCloseable {
        private final DefaultEventLoop loop = new DefaultEventLoop();
        private final IngestFixture fixture;

        Handles(Path directory) {
            fixture = IngestFixture.open(directory, 1);
        }

        SeriesHandle any() {
            SeriesKeyBuilder key = new SeriesKeyBuilder();
            key.begin(1);
            key.finish();
            return new StreamDriver(fixture, loop)
                    .call(() -> fixture.ingest.loop(loop).appender().series(key, 1));
        }

        @Override
        public void close() {
            fixture.close();
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void shouldTakeEveryRowToItsSeriesInAnyOrder(@TempDir Path directory) {
        DefaultEventLoop loop = new DefaultEventLoop();
        Random random = new Random(11);
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            TreeSet<String> expected = new TreeSet<>();
            int time = 0;
            for (int round = 0; round < 300; round++) {
                String database = "d" + round % 2;
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < 40; i++) {
                    int number = random.nextInt(4) > 0 ? i % SERIES.size() : random.nextInt(SERIES.size());
                    String series = SERIES.get(number);
                    if (random.nextInt(20) == 0) {
                        text.append(series).append(",x\n").append(series).append('\n');
                    }
                    time++;
                    text.append(series)
                            .append(" v=")
                            .append(number)
                            .append("i ")
                            .append(time);
                    text.append('\n');
                    expected.add(database + ' ' + time + ' ' + number);
                }
                byte[] bytes = text.toString().getBytes(UTF_8);
                int cut = random.nextInt(bytes.length);
                driver.begin(database, Precision.NS)
                        .offer(bytes, 0, cut)
                        .offer(bytes, cut, bytes.length)
                        .end();
            }
            TreeSet<String> found = new TreeSet<>();
            for (String database : List.of("d0", "d1")) {
                for (String table : List.of("m", "mm", "n m")) {
                    for (String row : fixture.rows(database, table)) {
                        found.add(database + ' ' + timeAndNumber(table, row));
                    }
                }
            }
            assertEquals(expected, found);
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /// What the row is by its tags, which is what its value says.
    private static String timeAndNumber(String table, String row) {
        String tags = row.substring(0, row.indexOf("v=")).strip();
        String value = row.substring(row.indexOf("v=") + 2, row.lastIndexOf('i'));
        String prefix =
                (table + (tags.isEmpty() ? "" : "," + tags)).replace(" ", "\\ ").replace("=,", "=\\,");
        assertEquals(SERIES.indexOf(prefix), Integer.parseInt(value), row);
        return row.substring(row.lastIndexOf(' ') + 1) + ' ' + value;
    }

    @Test
    void shouldFollowWhatTheCacheHasAndNothingElse(@TempDir Path directory) {
        try (Handles handles = new Handles(directory)) {
            handle = handles.any();
            followWhatTheCacheHas();
        }
    }

    private void followWhatTheCacheHas() {
        PrefixCache cache = new PrefixCache(1 << 12, 5_000);
        KnownSeries first = put(cache, "a,b=c", 1);
        KnownSeries second = put(cache, "a,b=d", 2);
        first.follow(second);
        assertSame(second, at(first, "a,b=d v=1"));
        assertNull(at(first, "a,b=d"), "no end of the prefix yet");
        assertNull(at(first, "a,b=d,c=d v=1"));
        assertNull(at(first, "a,b=c v=1"));
        byte[] line = "a,b=d v=1".getBytes(UTF_8);
        assertNull(first.following(DATABASE + 1, line, 0, line.length));
        int more = 0;
        while (at(first, "a,b=d v=1") != null) {
            put(cache, "m,n=" + ++more, more + 2);
        }
        KnownSeries kept = put(cache, "m,n=o", 99);
        first.follow(kept);
        assertNull(at(first, "m,n=o v=1"), "what was given up follows nothing");
        kept.follow(first);
        assertNull(at(kept, "a,b=c v=1"), "and is not followed");
        kept.follow(kept);
        assertSame(kept, at(kept, "m,n=o v=1"));
    }

    @Test
    void shouldGoOnWithTheOrderBehindLinesOutOfTurn(@TempDir Path directory) {
        try (Handles handles = new Handles(directory)) {
            handle = handles.any();
            goOnWithTheOrder(new Random(12));
        }
    }

    /// A tenth of the lines is missing, and a tenth is out of turn: the others are guessed.
    private void goOnWithTheOrder(Random random) {
        PrefixCache cache = new PrefixCache(1 << 12, 1 << 20);
        List<KnownSeries> series = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            series.add(put(cache, "m,host=" + i, i));
        }
        SeriesOrder order = new SeriesOrder();
        int guessed = 0;
        int lines = 0;
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < series.size(); i++) {
                if (random.nextInt(10) == 0) {
                    int late = random.nextInt(series.size());
                    tell(order, series.get(late), late);
                }
                if (random.nextInt(10) == 0) {
                    continue;
                }
                boolean isGuess = tell(order, series.get(i), i);
                guessed += round > 30 && isGuess ? 1 : 0;
                lines += round > 30 ? 1 : 0;
            }
        }
        assertTrue(guessed > lines * 0.9, guessed + " of " + lines);
    }

    @Test
    void shouldGuessAgainSoonAfterTheOrderIsBack(@TempDir Path directory) {
        try (Handles handles = new Handles(directory)) {
            handle = handles.any();
            PrefixCache cache = new PrefixCache(1 << 12, 1 << 20);
            List<KnownSeries> series = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                series.add(put(cache, "m,host=" + i, i));
            }
            SeriesOrder order = new SeriesOrder();
            Random random = new Random(13);
            for (int i = 0; i < 2_000; i++) {
                int any = random.nextInt(series.size());
                tell(order, series.get(any), any);
            }
            int guessed = 0;
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < series.size(); i++) {
                    guessed += tell(order, series.get(i), i) && round > 5 ? 1 : 0;
                }
            }
            assertTrue(guessed > 14 * series.size() * 0.98, guessed + " right guesses");
        }
    }

    /// Whether the line was guessed.
    private static boolean tell(SeriesOrder order, KnownSeries series, int number) {
        byte[] line = ("m,host=" + number + " v=1").getBytes(UTF_8);
        KnownSeries guess = order.guess(DATABASE, line, 0, line.length);
        if (guess == null) {
            order.found(series);
        } else {
            assertSame(series, guess);
        }
        return guess != null;
    }

    private KnownSeries put(PrefixCache cache, String prefix, long hash) {
        byte[] bytes = prefix.getBytes(UTF_8);
        SeriesHandle any = Objects.requireNonNull(handle);
        KnownSeries series = new KnownSeries(DATABASE, bytes, 0, bytes.length, hash, any, hash);
        cache.put(series, bytes.length);
        return series;
    }

    private static @Nullable KnownSeries at(KnownSeries after, String line) {
        byte[] bytes = line.getBytes(UTF_8);
        return after.following(DATABASE, bytes, 0, bytes.length);
    }
}
