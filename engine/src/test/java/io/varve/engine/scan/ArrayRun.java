// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A run held in maps: one I64 column, vectors of a fixed number of rows, no zone maps.
final class ArrayRun {
    private final TreeMap<Integer, TreeMap<Long, @Nullable Long>> series = new TreeMap<>();
    private final int vectorRows;

    ArrayRun(int vectorRows) {
        this.vectorRows = vectorRows;
    }

    void put(int seriesId, long time, @Nullable Long value) {
        series.computeIfAbsent(seriesId, id -> new TreeMap<>()).put(time, value);
    }

    RunCursor cursor(long fromNs, long toNs) {
        return new Cursor(fromNs, toNs);
    }

    private final class Cursor implements RunCursor {
        private final long fromNs;
        private final long toNs;
        private int current = NO_SERIES;
        private List<List<Entry<Long, @Nullable Long>>> vectors = List.of();
        private int at;

        Cursor(long fromNs, long toNs) {
            this.fromNs = fromNs;
            this.toNs = toNs;
        }

        @Override
        public int seekSeries(int seriesId) {
            Entry<Integer, TreeMap<Long, @Nullable Long>> found = series.ceilingEntry(seriesId);
            current = found == null ? NO_SERIES : found.getKey();
            at = -1;
            vectors = new ArrayList<>();
            if (found != null) {
                List<Entry<Long, @Nullable Long>> rows =
                        List.copyOf(found.getValue().entrySet());
                for (int i = 0; i < rows.size(); i += vectorRows) {
                    List<Entry<Long, @Nullable Long>> vector = rows.subList(i, Math.min(rows.size(), i + vectorRows));
                    if (vector.getFirst().getKey() < toNs && vector.getLast().getKey() >= fromNs) {
                        vectors.add(vector);
                    }
                }
            }
            return current;
        }

        @Override
        public boolean advance() {
            return ++at < vectors.size();
        }

        @Override
        public int rowCount() {
            return vectors.get(at).size();
        }

        @Override
        public long minTimeNs() {
            return vectors.get(at).getFirst().getKey();
        }

        @Override
        public long maxTimeNs() {
            return vectors.get(at).getLast().getKey();
        }

        @Override
        public boolean zoneMap(int index, ZoneMap into) {
            return false;
        }

        @Override
        public void read(RowVector into) {
            into.clear(current);
            int row = 0;
            for (Entry<Long, @Nullable Long> entry : vectors.get(at)) {
                if (entry.getKey() >= fromNs && entry.getKey() < toNs) {
                    into.times()[row] = entry.getKey();
                    Long value = entry.getValue();
                    if (value == null) {
                        into.column(0).setNull(row);
                    } else {
                        into.column(0).set(row, value);
                    }
                    row++;
                }
            }
            into.count(row);
            into.settle();
        }

        @Override
        public long seriesMinTimeNs() {
            return times().firstKey();
        }

        @Override
        public long seriesMaxTimeNs() {
            return times().lastKey();
        }

        private NavigableMap<Long, @Nullable Long> times() {
            return Objects.requireNonNull(series.get(current));
        }

        @Override
        public void close() {}
    }

    static ValueType[] types() {
        return new ValueType[] {ValueType.I64};
    }
}
