// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import org.agrona.collections.Long2LongHashMap;

/// For a request: one instant, later than any given to an earlier request; each further row of the same series a nanosecond more.
///
/// The instant is taken when the first row needs it. A request with very many rows of one series, or very many series, goes on with a later
/// instant, so that memory stays bounded. Threads: the connection's.
public final class RequestTimes implements AssignedTimes {
    private static final int MOST_SERIES = 1 << 16;
    private static final long MOST_ROWS = 1 << 16;
    /// `a b=1` and its newline.
    private static final int SHORTEST_LINE_BYTES = 6;

    private static final long NONE = -1;

    private final InstantSource instants;
    private final Long2LongHashMap offsets = new Long2LongHashMap(NONE);
    private long reservedNs;
    private long instantNs;
    private boolean taken;

    public RequestTimes(Ingest ingest) {
        this.instants = ingest.instants();
    }

    /// Begins a request of `bodyBytes`; below zero if it is not known.
    public void begin(long bodyBytes) {
        taken = false;
        if (!offsets.isEmpty()) {
            offsets.clear();
        }
        reservedNs = bodyBytes < 0 ? MOST_ROWS : Math.min(MOST_ROWS, bodyBytes / SHORTEST_LINE_BYTES + 1);
    }

    @Override
    public long next(long seriesHash, long nowNs) {
        long offset = offsets.get(seriesHash) + 1;
        if (!taken || offset >= reservedNs || offsets.size() >= MOST_SERIES) {
            instantNs = instants.take(nowNs, reservedNs);
            taken = true;
            offsets.clear();
            offset = 0;
        }
        offsets.put(seriesHash, offset);
        return instantNs + offset;
    }
}
