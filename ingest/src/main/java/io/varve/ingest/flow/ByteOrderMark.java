// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

/// Passes over a UTF-8 byte order mark at the very start of a body or connection, or it would become part of the first table's name.
///
/// Threads: its stream's.
final class ByteOrderMark {
    static final int UNKNOWN = -1;

    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private boolean isDue;

    /// The next bytes are the first.
    void begin() {
        isDue = true;
    }

    /// Where the text of buf[from, to) begins; [#UNKNOWN] while its first bytes may still become a mark.
    int skip(byte[] buf, int from, int to, boolean endsHere) {
        if (!isDue) {
            return from;
        }
        int same = 0;
        while (same < MARK.length && from + same < to && buf[from + same] == MARK[same]) {
            same++;
        }
        if (from + same == to && same < MARK.length && !endsHere) {
            return UNKNOWN;
        }
        isDue = false;
        return same == MARK.length ? from + same : from;
    }
}
