// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

/// Finds where lines of line protocol end, so that a stream can be cut into bodies of whole lines.
///
/// A newline ends a line unless it stands inside a quoted string field or behind a backslash; a quote opens a string
/// only right after `=` behind the first unescaped space. A comment always ends at its newline.
/// Threads: owned by one. Memory: a few fields; bytes are fed once, in order.
public final class LineCutter {
    private enum State {
        START,
        COMMENT,
        KEY,
        FIELDS,
        STRING
    }

    private State state = State.START;
    private boolean escaped;
    private boolean afterEquals;
    private long lines;

    /// Reads bytes and notes the line ends among them.
    ///
    /// @return the offset behind the last line end in `[from, to)`, or -1 when there is none
    public int feed(byte[] bytes, int from, int to) {
        int last = -1;
        for (int i = from; i < to; i++) {
            if (step(bytes[i])) {
                last = i + 1;
                lines++;
            }
        }
        return last;
    }

    /// How many lines have ended so far.
    public long lines() {
        return lines;
    }

    /// Is the stream at the beginning of a line?
    public boolean atLineStart() {
        return state == State.START;
    }

    private boolean step(byte b) {
        if (escaped) {
            escaped = false;
            afterEquals = false;
            return false;
        }
        switch (state) {
            case START -> {
                if (b == '#') {
                    state = State.COMMENT;
                } else if (b == '\n') {
                    return true;
                } else if (b != ' ' && b != '\t' && b != '\r') {
                    state = State.KEY;
                    escaped = b == '\\';
                }
            }
            case COMMENT -> {
                return ends(b);
            }
            case KEY -> {
                escaped = b == '\\';
                if (b == ' ') {
                    state = State.FIELDS;
                    afterEquals = false;
                }
                return ends(b);
            }
            case FIELDS -> {
                if (b == '"' && afterEquals) {
                    state = State.STRING;
                    return false;
                }
                escaped = b == '\\';
                afterEquals = b == '=';
                return ends(b);
            }
            case STRING -> {
                escaped = b == '\\';
                if (b == '"') {
                    state = State.FIELDS;
                    afterEquals = false;
                }
            }
        }
        return false;
    }

    private boolean ends(byte b) {
        if (b == '\n') {
            state = State.START;
            afterEquals = false;
            return true;
        }
        return false;
    }
}
