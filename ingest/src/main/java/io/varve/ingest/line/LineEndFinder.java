// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Says where a line ends, good or bad, however it is cut into blocks: the one definition that all of the parser agrees on.
///
/// A line ends at the first newline that lies in no string and has no escaping backslash before it. A string begins with a
/// quote right behind an unescaped `=` that follows the line's first unescaped space, and ends at its next unescaped quote.
/// So a raw newline in a string belongs to the line; and so does one behind a backslash in a name, where the whole is
/// refused and the second half is not taken for a row.
///
/// Threads: owned by its parser. Keeps its state between blocks, so each byte of a slow line is looked at once.
final class LineEndFinder {
    /// The line goes on behind the bytes known so far.
    static final int UNKNOWN = -1;
    /// The line is longer than the limit.
    static final int TOO_LONG = -2;

    private final int maxLineBytes;
    private final boolean doubledBackslash;

    private int scanned = -1;
    private boolean inFields;
    private boolean inString;
    private boolean escape;
    private boolean afterEquals;

    LineEndFinder(int maxLineBytes, LineEscapes escapes) {
        this.maxLineBytes = maxLineBytes;
        doubledBackslash = escapes == LineEscapes.QUESTDB;
    }

    void start() {
        scanned = 0;
        inFields = false;
        inString = false;
        escape = false;
        afterEquals = false;
    }

    void stop() {
        scanned = -1;
    }

    /// True between a line's start and its end.
    boolean active() {
        return scanned >= 0;
    }

    /// True if the scan stands in an open string.
    boolean inString() {
        return inString;
    }

    /// Offset of the newline that ends the line which starts at `lineStart`, the end of the body, [#UNKNOWN] or [#TOO_LONG].
    int find(byte[] b, int lineStart, int to, boolean endOfInput) {
        for (int p = lineStart + scanned; p < to; p++) {
            byte c = b[p];
            boolean ends = c == '\n' && !inString && !escape;
            if (ends) {
                scanned = p - lineStart;
                return p;
            }
            if (p - lineStart == maxLineBytes) {
                return atLimit(b, lineStart, p, to, endOfInput);
            }
            step(c);
        }
        scanned = to - lineStart;
        return endOfInput ? to : UNKNOWN;
    }

    /// The byte behind the last allowed one is no newline: only a carriage return that belongs to the line end may stand here.
    private int atLimit(byte[] b, int lineStart, int p, int to, boolean endOfInput) {
        scanned = p - lineStart;
        if (b[p] != '\r' || inString) {
            return TOO_LONG;
        }
        if (p + 1 == to) {
            return endOfInput ? to : UNKNOWN;
        }
        return b[p + 1] == '\n' ? p + 1 : TOO_LONG;
    }

    private void step(byte c) {
        if (inString) {
            inString = escape || c != '"';
            escape = c == '\\' && !escape;
            return;
        }
        boolean opens = c == '"' && afterEquals;
        afterEquals = false;
        if (!escape) {
            inFields |= c == ' ';
            afterEquals = inFields && c == '=';
        }
        escape = c == '\\' && !(doubledBackslash && escape);
        inString = opens;
    }
}
