// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Scans one name (measurement, tag key, tag value, field key) to its unescaped end, and checks and unescapes it.
///
/// Threads: owned by its parser. The results of a scan stand until the next.
final class NameScanner {
    private final boolean doubledBackslash;

    private boolean escaped;
    private boolean high;

    NameScanner(LineEscapes escapes) {
        doubledBackslash = escapes == LineEscapes.QUESTDB;
    }

    /// First unescaped comma, `=`, space or control character from `p` on, or `end`.
    int scan(byte[] b, int p, int end) {
        escaped = false;
        high = false;
        int i = p;
        while (i < end) {
            switch (Bytes.classOf(b[i])) {
                case Bytes.PLAIN -> i++;
                case Bytes.HIGH -> {
                    high = true;
                    i++;
                }
                case Bytes.BACKSLASH -> {
                    if (i + 1 < end && escapable(b[i + 1])) {
                        escaped = true;
                        i++;
                    }
                    i++;
                }
                default -> {
                    return i;
                }
            }
        }
        return end;
    }

    /// As [#scan(byte[], int, int)], but `=` is an ordinary byte.
    int scanMeasurement(byte[] b, int p, int end) {
        int i = scan(b, p, end);
        boolean anyEscaped = escaped;
        boolean anyHigh = high;
        while (i < end && b[i] == '=') {
            i = scan(b, i + 1, end);
            anyEscaped |= escaped;
            anyHigh |= high;
        }
        escaped = anyEscaped;
        high = anyHigh;
        return i;
    }

    /// True if the scanned name holds an escape, so that its text differs from its bytes.
    boolean escaped() {
        return escaped;
    }

    /// Offset of the first byte of the scanned name that is not UTF-8, or -1.
    int firstInvalid(byte[] b, int from, int to) {
        return high ? Utf8.firstInvalid(b, from, to) : -1;
    }

    /// Unescapes b[from, to) into the line's scratch bytes and returns the length.
    int unescape(byte[] b, int from, int to, ParsedLine line) {
        byte[] scratch = line.scratchFor(to - from);
        int start = line.scratchLength;
        int out = start;
        for (int i = from; i < to; i++) {
            if (b[i] == '\\' && i + 1 < to && escapable(b[i + 1])) {
                i++;
            }
            scratch[out++] = b[i];
        }
        line.scratchLength = out;
        return out - start;
    }

    private boolean escapable(byte c) {
        return c == ',' || c == '=' || c == ' ' || (doubledBackslash && c == '\\');
    }
}
