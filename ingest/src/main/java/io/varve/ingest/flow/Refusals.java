// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import java.util.ArrayList;
import java.util.List;

/// The refused lines of one request: how many, and the first ones. Threads: the stream's.
public final class Refusals {
    /// So many are named to the sender.
    public static final int NAMED = 10;

    private final List<RejectedLine> first = new ArrayList<>(NAMED);
    private long count;

    void reset() {
        count = 0;
        first.clear();
    }

    /// Counts one more; whether it should be described by [#add].
    boolean countAndAsk() {
        return ++count <= NAMED;
    }

    void add(RejectedLine line) {
        first.add(line);
    }

    public long count() {
        return count;
    }

    /// The first [#NAMED] refused lines, in the order sent.
    public List<RejectedLine> first() {
        return first;
    }
}
