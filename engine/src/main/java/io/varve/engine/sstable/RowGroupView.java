// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.ByteSource;
import io.varve.engine.codec.CodecException;
import io.varve.engine.codec.PackedLongs;
import io.varve.engine.codec.StringDictionary;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.SeriesRows;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import org.jspecify.annotations.Nullable;

/// One row group of a run as one cursor sees it: the vector index at once, chunks, zone maps and dictionaries of the requested columns when needed.
///
/// Threads: one. Memory: flyweights and dictionaries, reused from group to group.
final class RowGroupView {
    private final RunIndex run;
    private final int[] columns;
    private final ValueType[] types;
    private final PackedLongs kinds = new PackedLongs();
    private final PackedLongs rows = new PackedLongs();
    private final PackedLongs series = new PackedLongs();
    private final PackedLongs minTimes = new PackedLongs();
    private final PackedLongs spans = new PackedLongs();
    private final ChunkView times = new ChunkView();
    private final Column[] views;
    private int group = -1;
    private long firstVector;
    private int vectors;
    private boolean timesOpen;
    private @Nullable NotedLasts noted;

    /// `columns[i]` is the place of requested column `i` in the run, or -1.
    RowGroupView(RunIndex run, int[] columns, ValueType[] types) {
        this.run = run;
        this.columns = columns;
        this.types = types;
        views = new Column[columns.length];
        for (int i = 0; i < columns.length; i++) {
            views[i] = new Column();
        }
    }

    /// Moves to the group of `vector` and returns the vector's index in it.
    int seek(long vector) {
        long index = vector - firstVector;
        if (group >= 0 && index >= 0 && index < vectors) {
            return (int) index;
        }
        readNoted();
        int newGroup = run.groupOf(vector);
        group = -1;
        firstVector = run.firstVector(newGroup);
        vectors = run.vectors(newGroup);
        ByteSource source = run.indexBlock(newGroup);
        kinds.wrap(source, vectors);
        rows.wrap(source, vectors);
        series.wrap(source, vectors);
        minTimes.wrap(source, vectors);
        spans.wrap(source, vectors);
        timesOpen = false;
        for (Column view : views) {
            view.close();
        }
        group = newGroup;
        return (int) (vector - firstVector);
    }

    /// File offset of the current group, for messages.
    long offset() {
        try {
            return group < 0 ? run.info().offset() : run.chunkOffset(group, 0);
        } catch (CodecException e) {
            // The offsets themselves are damaged.
            return run.info().offset();
        }
    }

    boolean isMixed(int vector) {
        return kinds.get(vector) == SstableFormat.KIND_MIXED;
    }

    int rows(int vector) {
        return (int) rows.get(vector, 1, ColumnVector.CAPACITY);
    }

    long minTimeNs(int vector) {
        return minTimes.get(vector);
    }

    long maxTimeNs(int vector) {
        return minTimes.get(vector) + spans.get(vector);
    }

    void readTimes(int vector, long[] out) {
        if (!timesOpen) {
            times.open(run, run.chunkOffset(group, 0), run.chunkOffset(group, 1), rows);
            timesOpen = true;
        }
        times.readTimes(vector, rows(vector), out);
    }

    /// Decodes requested column `column` of `vector` into `out`, which is clear.
    void read(int vector, int column, ColumnVector out) {
        int place = columns[column];
        if (place < 0) {
            return;
        }
        Column view = views[column];
        view.open(place, types[column] == ValueType.STRING);
        view.chunk.read(vector, rows(vector), view.dictionary, out);
    }

    void readAll(int vector, RowVector out) {
        for (int c = 0; c < columns.length; c++) {
            read(vector, c, out.column(c));
        }
    }

    /// The zone map of a vector that is not mixed.
    void zoneMap(int vector, int column, ZoneMap into) {
        zones(column).read(vector, rows(vector), minTimeNs(vector), maxTimeNs(vector), into);
    }

    /// Notes that row `row` of `into` is to be the last row of a vector that is not mixed; false when its zone maps do not tell it: a text.
    boolean noteLast(int vector, SeriesRows into, int row) {
        for (int c = 0; c < columns.length; c++) {
            if (types[c] == ValueType.STRING && columns[c] >= 0 && zones(c).hasValue(vector, rows(vector))) {
                return false;
            }
        }
        NotedLasts notes = noted;
        if (notes == null || notes.into() != into) {
            readNoted();
            notes = new NotedLasts(into);
            noted = notes;
        }
        if (notes.isFull()) {
            readNoted();
        }
        notes.add(vector, row);
        return true;
    }

    /// Sets the rows that were noted in this group.
    void readNoted() {
        NotedLasts notes = noted;
        if (notes == null || notes.count() == 0) {
            return;
        }
        for (int c = 0; c < columns.length; c++) {
            ColumnVector into = notes.into().column(c);
            if (columns[c] < 0 || types[c] == ValueType.STRING) {
                for (int i = 0; i < notes.count(); i++) {
                    into.setNull(notes.row(i));
                }
            } else {
                zones(c).readLasts(notes, rows, into);
            }
        }
        notes.clear();
    }

    private ZoneView zones(int column) {
        Column view = views[column];
        if (!view.zonesOpen) {
            view.zones.open(run.zoneBlock(group, columns[column]), types[column], vectors);
            view.zonesOpen = true;
        }
        return view.zones;
    }

    /// What is open of one requested column in the current group.
    private final class Column {
        private final ChunkView chunk = new ChunkView();
        private final ZoneView zones = new ZoneView();
        private final StringDictionary dictionary = new StringDictionary();
        private boolean chunkOpen;
        private boolean zonesOpen;

        void close() {
            chunkOpen = false;
            zonesOpen = false;
        }

        void open(int place, boolean strings) {
            if (chunkOpen) {
                return;
            }
            chunk.open(run, run.chunkOffset(group, place + 1), run.chunkOffset(group, place + 2), rows);
            if (strings) {
                ByteSource source = run.dictionary(group, place);
                dictionary.clear();
                if (source.position() < source.limit()) {
                    dictionary.read(source);
                }
            }
            chunkOpen = true;
        }
    }
}
