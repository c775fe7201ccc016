// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.ingest.line.Precision;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Counts times that were taken although they look like another unit. Threads: the stream's.
public final class UnitWarnings {
    private final long[] counts = new long[Precision.values().length];
    private long total;

    void add(Precision looksLike) {
        counts[looksLike.ordinal()]++;
        total++;
    }

    void reset() {
        if (total > 0) {
            Arrays.fill(counts, 0);
            total = 0;
        }
    }

    public long total() {
        return total;
    }

    /// The unit that most of them look like; null when there is none.
    public @Nullable Precision unit() {
        Precision most = null;
        for (Precision unit : Precision.values()) {
            if (counts[unit.ordinal()] > (most == null ? 0 : counts[most.ordinal()])) {
                most = unit;
            }
        }
        return most;
    }

    /// `1000 times look like milliseconds; add precision=ms`, or null.
    public @Nullable String text() {
        Precision unit = unit();
        return unit == null ? null : counts[unit.ordinal()] + " times " + hint(unit);
    }

    static String hint(Precision unit) {
        return "look like " + unit.unitName() + "; add precision=" + unit.parameter();
    }
}
