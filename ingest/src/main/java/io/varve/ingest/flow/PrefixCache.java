// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bounded cache from raw line prefixes to series, of one event loop: sets of four, the bytes compared. The hashes of a set stand together, so that what
/// is not looked for is not touched.
///
/// Grows with what it holds up to its bounds; then a newcomer takes the place of one in its set, and what passes the byte bound empties it.
/// Threads: its loop's. Memory: nothing for a look-up.
final class PrefixCache {
    private static final int WAYS = 4;
    private static final int FIRST_PLACES = 1 << 10;
    /// A longer prefix costs little more to parse than to compare.
    private static final int MAX_PREFIX_BYTES = 2 << 10;

    private final int maxPlaces;
    private final long maxBytes;
    private @Nullable KnownSeries[] places = new @Nullable KnownSeries[FIRST_PLACES];
    /// Prefix hashes of the places; of an empty one any.
    private long[] hashes = new long[FIRST_PLACES];
    private int count;
    private long bytes;
    private int victim;
    private long namesGone;

    PrefixCache(int maxPlaces, long maxBytes) {
        this.maxPlaces = maxPlaces;
        this.maxBytes = maxBytes;
    }

    @Nullable
    KnownSeries find(int databaseId, byte[] buf, int offset, int length, long hash) {
        int set = set(hash, places.length);
        for (int i = set; i < set + WAYS; i++) {
            if (hashes[i] == hash) {
                KnownSeries known = places[i];
                if (known != null && known.is(databaseId, buf, offset, length)) {
                    return known;
                }
            }
        }
        return null;
    }

    void put(KnownSeries series, int prefixLength) {
        if (prefixLength > MAX_PREFIX_BYTES) {
            return;
        }
        if (bytes + series.retainedBytes() > maxBytes) {
            clear();
            count = 0;
            bytes = 0;
        }
        if (count > places.length / 2 && places.length < maxPlaces) {
            grow();
        }
        insert(series);
    }

    /// Forgets everything, if names have gone from the catalog since it began to remember.
    void keepUp(long newNamesGone) {
        if (namesGone != newNamesGone) {
            namesGone = newNamesGone;
            clear();
            count = 0;
            bytes = 0;
        }
    }

    private void clear() {
        for (KnownSeries series : places) {
            if (series != null) {
                series.cached(false);
            }
        }
        Arrays.fill(places, null);
    }

    private void grow() {
        KnownSeries[] old = places;
        places = new KnownSeries[old.length * 4];
        hashes = new long[places.length];
        count = 0;
        bytes = 0;
        for (KnownSeries series : old) {
            if (series != null) {
                insert(series);
            }
        }
    }

    private void insert(KnownSeries series) {
        int set = set(series.prefixHash, places.length);
        int place = set + (victim++ & (WAYS - 1));
        for (int i = set; i < set + WAYS; i++) {
            if (places[i] == null) {
                place = i;
                break;
            }
        }
        KnownSeries evicted = places[place];
        if (evicted == null) {
            count++;
        } else {
            bytes -= evicted.retainedBytes();
            evicted.cached(false);
        }
        places[place] = series;
        hashes[place] = series.prefixHash;
        series.cached(true);
        bytes += series.retainedBytes();
    }

    private static int set(long hash, int places) {
        return (int) hash & (places - 1) & ~(WAYS - 1);
    }
}
