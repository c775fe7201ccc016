// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import java.util.ArrayList;
import java.util.List;

/// The refused lines of one request: how many, and the first ones. Threads: the stream's.
public final class Refusals {
    /// So many may be named to the sender.
    public static final int NAMED = 100;

    private final List<RejectedLine> first = new ArrayList<>();
    private long count;
    private long unparsed;
    private long limited;

    void reset() {
        count = 0;
        unparsed = 0;
        limited = 0;
        first.clear();
    }

    /// Counts one more; whether it should be described by [#add].
    boolean countAndAsk(RejectedLine.Code code) {
        unparsed += code == RejectedLine.Code.UNPARSED ? 1 : 0;
        limited += code.isLimit() ? 1 : 0;
        return ++count <= NAMED;
    }

    void add(RejectedLine line) {
        first.add(line);
    }

    public long count() {
        return count;
    }

    /// Those that are no lines at all.
    public long unparsed() {
        return unparsed;
    }

    /// Those that met a limit.
    public long limited() {
        return limited;
    }

    /// The first [#NAMED] refused lines, in the order sent.
    public List<RejectedLine> first() {
        return first;
    }
}
