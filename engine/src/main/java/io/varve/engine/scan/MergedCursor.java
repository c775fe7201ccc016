// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesRows;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import java.util.List;

/// Several runs of one partition read as one: ascending series and time, each (series, time) once, later runs win per field.
///
/// A vector that meets no other run's time range is passed on undecoded, with its zone map; only where ranges overlap are rows merged
/// one by one, so a partition without late rows costs no merge. Since every input's vectors come in time order, comparing the inputs'
/// current vectors is enough to prove that nothing else meets one.
/// Threads: one. Memory: one [RowVector] for each input that ever took part in an overlap, and one for the merged rows.
public final class MergedCursor implements RunCursor {
    private static final int DIRECT_NONE = -1;

    private final List<MergeInput> inputs;
    private final RowVector merged;
    private int series = NO_SERIES;
    /// Index of the input whose undecoded vector is the current one.
    private int direct = DIRECT_NONE;

    /// `runs` are ordered oldest first and belong to this cursor from now on.
    public MergedCursor(List<? extends RunCursor> runs, ValueType[] types) {
        inputs = runs.stream().map(run -> new MergeInput(run, types)).toList();
        merged = new RowVector(types);
    }

    @Override
    public int seekSeries(int seriesId) {
        int smallest = NO_SERIES;
        for (MergeInput input : inputs) {
            int found = input.seek(seriesId);
            if (found != NO_SERIES && (smallest == NO_SERIES || found < smallest)) {
                smallest = found;
            }
        }
        series = smallest;
        direct = DIRECT_NONE;
        if (series != NO_SERIES) {
            for (MergeInput input : inputs) {
                input.enter(series);
            }
        }
        return series;
    }

    @Override
    public boolean advance() {
        leaveDirect();
        if (!anyBuffered()) {
            int head = earliestHead();
            if (head == DIRECT_NONE) {
                return false;
            }
            if (!meetsAnother(head)) {
                direct = head;
                return true;
            }
            inputs.get(head).load();
        }
        merged.clear(series);
        merge();
        // A cluster whose rows all lie outside the time range leaves nothing: go on behind it.
        return merged.count() > 0 || advance();
    }

    @Override
    public boolean advanceTo(long timeNs) {
        leaveDirect();
        for (MergeInput input : inputs) {
            input.nextTo(timeNs);
        }
        return RunCursor.super.advanceTo(timeNs);
    }

    private void leaveDirect() {
        if (direct != DIRECT_NONE) {
            inputs.get(direct).next();
            direct = DIRECT_NONE;
        }
    }

    private void merge() {
        while (merged.count() < ColumnVector.CAPACITY) {
            long time = earliestBufferedTime();
            if (loadHeadsUpTo(time)) {
                continue;
            }
            if (!emit(time)) {
                break;
            }
        }
        merged.settle();
    }

    /// Appends the row of `time`, oldest run first; false when nothing is buffered any more.
    private boolean emit(long time) {
        boolean found = false;
        for (MergeInput input : inputs) {
            if (input.isBuffered() && input.time() == time) {
                if (found) {
                    merged.overlayLastRow(input.rows(), input.position());
                } else {
                    merged.appendRow(input.rows(), input.position());
                }
                found = true;
                input.step();
            }
        }
        return found;
    }

    /// Decodes every waiting vector that begins at or before `time`; true when there was one.
    private boolean loadHeadsUpTo(long time) {
        if (!anyBuffered()) {
            return false;
        }
        boolean loaded = false;
        for (MergeInput input : inputs) {
            if (input.isHead() && input.cursor().minTimeNs() <= time) {
                input.load();
                loaded = true;
            }
        }
        return loaded;
    }

    private boolean anyBuffered() {
        for (MergeInput input : inputs) {
            if (input.isBuffered()) {
                return true;
            }
        }
        return false;
    }

    private long earliestBufferedTime() {
        long time = Long.MAX_VALUE;
        for (MergeInput input : inputs) {
            if (input.isBuffered()) {
                time = Math.min(time, input.time());
            }
        }
        return time;
    }

    private int earliestHead() {
        int found = DIRECT_NONE;
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).isHead()
                    && (found == DIRECT_NONE
                            || inputs.get(i).cursor().minTimeNs()
                                    < inputs.get(found).cursor().minTimeNs())) {
                found = i;
            }
        }
        return found;
    }

    private boolean meetsAnother(int head) {
        long lastNs = inputs.get(head).cursor().maxTimeNs();
        for (int i = 0; i < inputs.size(); i++) {
            if (i != head && inputs.get(i).isHead() && inputs.get(i).cursor().minTimeNs() <= lastNs) {
                return true;
            }
        }
        return false;
    }

    /// Whether the current vector is one run's alone, so that its row count and zone maps stand for what a reader would see.
    boolean isDirect() {
        return direct != DIRECT_NONE;
    }

    @Override
    public int rowCount() {
        return direct == DIRECT_NONE
                ? merged.count()
                : inputs.get(direct).cursor().rowCount();
    }

    @Override
    public long minTimeNs() {
        return direct == DIRECT_NONE
                ? merged.times()[0]
                : inputs.get(direct).cursor().minTimeNs();
    }

    @Override
    public long maxTimeNs() {
        return direct == DIRECT_NONE
                ? merged.times()[merged.count() - 1]
                : inputs.get(direct).cursor().maxTimeNs();
    }

    @Override
    public boolean zoneMap(int index, ZoneMap into) {
        return direct != DIRECT_NONE && inputs.get(direct).cursor().zoneMap(index, into);
    }

    @Override
    public boolean noteLast(SeriesRows into, int row) {
        return direct != DIRECT_NONE && inputs.get(direct).cursor().noteLast(into, row);
    }

    @Override
    public void readNoted() {
        for (MergeInput input : inputs) {
            input.cursor().readNoted();
        }
    }

    @Override
    public void read(RowVector into) {
        if (direct == DIRECT_NONE) {
            into.copyOf(merged);
        } else {
            inputs.get(direct).cursor().read(into);
        }
    }

    @Override
    public long seriesMinTimeNs() {
        long time = Long.MAX_VALUE;
        for (MergeInput input : inputs) {
            if (input.isOn(series)) {
                time = Math.min(time, input.cursor().seriesMinTimeNs());
            }
        }
        return time;
    }

    @Override
    public long seriesMaxTimeNs() {
        long time = Long.MIN_VALUE;
        for (MergeInput input : inputs) {
            if (input.isOn(series)) {
                time = Math.max(time, input.cursor().seriesMaxTimeNs());
            }
        }
        return time;
    }

    @Override
    public void close() {
        for (MergeInput input : inputs) {
            input.cursor().close();
        }
    }
}
