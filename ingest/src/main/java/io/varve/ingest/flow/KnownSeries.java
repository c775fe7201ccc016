// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.shard.SeriesHandle;
import io.varve.ingest.line.PrefixLookup;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A line prefix that was good before, as raw bytes, and the series it means.
///
/// Senders tell of the same series in the same order again and again, so each remembers which one came after it: that one is compared first when the
/// next line begins. What the cache gave up is not followed, and follows nothing.
/// Threads: its loop's.
final class KnownSeries implements PrefixLookup.Known {
    /// About what the objects around the bytes weigh.
    private static final int OVERHEAD_BYTES = 160;

    final int databaseId;
    final long prefixHash;
    final SeriesHandle handle;
    final long seriesHash;
    private final byte[] prefix;
    private @Nullable KnownSeries next;
    private boolean wasWrong;
    private boolean isCached;

    KnownSeries(
            int databaseId, byte[] buf, int offset, int length, long prefixHash, SeriesHandle handle, long seriesHash) {
        this.databaseId = databaseId;
        this.prefixHash = prefixHash;
        this.handle = handle;
        this.seriesHash = seriesHash;
        this.prefix = Arrays.copyOfRange(buf, offset, offset + length);
    }

    @Override
    public int prefixLength() {
        return prefix.length;
    }

    @Override
    public long prefixHash() {
        return prefixHash;
    }

    void cached(boolean isCachedNow) {
        isCached = isCachedNow;
        next = null;
    }

    /// This series came after this one without being guessed: it is the next guess if the one before was wrong twice, so that a line out of turn changes nothing.
    void follow(KnownSeries series) {
        if (series == next) {
            wasWrong = false;
            return;
        }
        // A line that is parsed again comes after itself.
        if (!isCached || (series == this && next != null)) {
            return;
        }
        if (next == null || wasWrong) {
            next = series;
            wasWrong = false;
        } else {
            wasWrong = true;
        }
    }

    /// The one that came after this one before, or else the one after that, if its prefix stands at `from` with a space behind it, before `end`.
    @Nullable
    KnownSeries following(int database, byte[] buf, int from, int end) {
        KnownSeries guess = next();
        if (guess == null) {
            return null;
        }
        if (!guess.isAt(database, buf, from, end)) {
            guess = guess.next();
            if (guess == null || !guess.isAt(database, buf, from, end)) {
                return null;
            }
        }
        wasWrong = false;
        return guess;
    }

    private @Nullable KnownSeries next() {
        KnownSeries known = next;
        if (known != null && !known.isCached) {
            next = null;
            return null;
        }
        return known;
    }

    private boolean isAt(int database, byte[] buf, int from, int end) {
        int length = prefix.length;
        return from + length < end && buf[from + length] == ' ' && is(database, buf, from, length);
    }

    boolean is(int database, byte[] buf, int offset, int length) {
        return database == databaseId && Arrays.equals(prefix, 0, prefix.length, buf, offset, offset + length);
    }

    /// The series key is about as long as the prefix.
    long retainedBytes() {
        return OVERHEAD_BYTES + 2L * prefix.length;
    }
}
