// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import io.varve.engine.testing.SeededRng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Draws the writes that both sides get, as rounds; between rounds the engine is flushed, after the last it is not.
///
/// Instants are chosen around the edges of buckets: on them, one nanosecond before and after, and chains of neighbours 1 ns apart. Each
/// round after the first writes new rows, late rows (down to 1969) and overwrites of single fields.
final class SampleData {
    /// The present of the sample; a whole hour.
    static final long NOW_NS = TimeUnit.SECONDS.toNanos(1_700_010_000L);

    static final int ROUNDS = 8;
    private static final int FEW_PER_ROUND = 10;
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);
    private static final long BUCKET_NS = TimeUnit.MINUTES.toNanos(5);
    private static final List<String> HOSTS = List.of("h0", "h1", "h2", "h10", "web-ü", "日本-🙂", "z'q");
    private static final List<String> REGIONS = List.of("eu", "us", "");
    private static final List<String> WORDS =
            List.of("", "alpha", "beta", "Alpha", "a_b", "50%", "naïve", "ünï🙂x", "日本語", " pad ", "'quoted'", "z");
    private static final double[] DOUBLES = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.0, Double.MIN_VALUE, 0.125, -0.125
    };
    private static final long[] LONGS = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 1, 1L << 53, (1L << 53) + 1};

    private final SeededRng rng;
    private final int rowsPerRound;
    private final List<List<SampleRow>> rounds = new ArrayList<>();
    private final List<SampleRow> written = new ArrayList<>();
    private final Map<String, Set<Long>> times = new HashMap<>();

    SampleData(SeededRng rng, int rowsPerRound) {
        this.rng = rng;
        this.rowsPerRound = rowsPerRound;
        for (int round = 0; round < ROUNDS; round++) {
            rounds.add(round(round));
        }
    }

    List<List<SampleRow>> rounds() {
        return rounds;
    }

    /// An instant of some row, for literals that cut close.
    long someTime(SeededRng from) {
        return written.get((int) from.nextLong(written.size())).timeNs();
    }

    private List<SampleRow> round(int number) {
        List<SampleRow> rows = new ArrayList<>();
        for (SampleTable table : SampleTable.ALL) {
            if (number == 0 && table.large()) {
                longSeries(table, rows);
            }
            for (int i = 0; i < (table.large() ? rowsPerRound : FEW_PER_ROUND); i++) {
                if (number > 0 && rng.nextLong(3) == 0) {
                    rows.add(overwrite());
                } else {
                    boolean late = number > 0 && rng.nextLong(3) == 0;
                    add(table, pick(HOSTS), pick(REGIONS), time(late), rows);
                }
            }
        }
        written.addAll(rows);
        for (int i = rows.size() - 1; i > 0; i--) {
            Collections.swap(rows, i, (int) rng.nextLong(i + 1));
        }
        return rows;
    }

    /// One series of several vectors of regular rows, so that zone maps have work.
    private void longSeries(SampleTable table, List<SampleRow> rows) {
        for (int i = 0; i < 3000; i++) {
            add(table, "h0", "eu", NOW_NS - 3 * HOUR_NS + i * 2_000_000_000L, rows);
        }
    }

    private void add(SampleTable table, String host, String region, long timeNs, List<SampleRow> rows) {
        String owner = table.uniqueTimes() ? table.name() : table.name() + '/' + host + '/' + region;
        Set<Long> taken = times.computeIfAbsent(owner, key -> new HashSet<>());
        long free = timeNs;
        while (!taken.add(free)) {
            free++;
        }
        rows.add(new SampleRow(table, host, region, free, fields(4)));
    }

    private SampleRow overwrite() {
        SampleRow old = written.get((int) rng.nextLong(written.size()));
        return new SampleRow(old.table(), old.host(), old.region(), old.timeNs(), fields(2));
    }

    private long time(boolean late) {
        if (late && rng.nextLong(20) == 0) {
            return -1 - rng.nextLong(2) * 3 * HOUR_NS;
        }
        long spread = late ? 40 * 24 * HOUR_NS : 3 * HOUR_NS;
        long edge = NOW_NS - rng.nextLong(spread / BUCKET_NS) * BUCKET_NS;
        return switch ((int) rng.nextLong(5)) {
            case 0 -> edge;
            case 1 -> edge - 1;
            case 2 -> edge + 1;
            case 3 -> edge - rng.nextLong(BUCKET_NS) / 1_000_000 * 1_000_000;
            default -> edge - rng.nextLong(BUCKET_NS);
        };
    }

    /// Values for some fields, at least one; of `of` fields about `of - 1` are there.
    private List<@Nullable Object> fields(int of) {
        int count = SampleTable.COLUMNS.size() - SampleTable.FIRST_FIELD;
        @Nullable Object[] values = new @Nullable Object[count];
        int always = (int) rng.nextLong(count);
        for (int i = 0; i < count; i++) {
            if (i == always || rng.nextLong(of) != 0) {
                values[i] = value(
                        SampleTable.COLUMNS.get(SampleTable.FIRST_FIELD + i).name());
            }
        }
        return Arrays.asList(values);
    }

    /// `d` has multiples of 1/8 beside the special values, so that its sums are exact in any order.
    private Object value(String column) {
        return switch (column) {
            case "k" -> rng.nextLong(101) - 50;
            case "n" -> rng.nextLong(8) == 0 ? LONGS[(int) rng.nextLong(LONGS.length)] : rng.nextLong() >> 20;
            case "u" -> rng.nextLong(3) == 0 ? rng.nextLong() : rng.nextLong(1000);
            case "e" -> rng.nextLong(100_000) / 100.0;
            case "d" ->
                rng.nextLong(12) == 0
                        ? DOUBLES[(int) rng.nextLong(DOUBLES.length)]
                        : (rng.nextLong(16_000) - 8_000) / 8.0;
            case "b" -> rng.nextLong(2) == 0;
            default -> pick(WORDS);
        };
    }

    private <T> T pick(List<T> from) {
        return from.get((int) rng.nextLong(from.size()));
    }
}
