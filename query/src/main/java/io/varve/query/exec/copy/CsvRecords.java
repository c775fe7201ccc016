// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.query.exec.value.Meter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads records of CSV as RFC 4180 has it: cells between delimiters, one that has a delimiter, a quote or a line end in quotes, a quote within
/// doubled. Lines end with LF or CRLF; empty ones and a byte order mark are read over.
///
/// Memory: one record of at most 16 MiB and a buffer, both metered; given back by [#close]. Threads: one.
final class CsvRecords implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_RECORD_BYTES = 1 << 24;
    private static final int END = -1;

    private final InputStream in;
    private final int delimiter;
    private final Meter meter;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int filled;
    private byte[] bytes = new byte[1024];
    private int length;
    private int[] ends = new int[16];
    private boolean[] quoted = new boolean[16];
    private int cells;
    private long nextLine = 1;
    private long line;
    private @Nullable String problem;

    CsvRecords(InputStream in, char delimiter, Meter meter) throws IOException {
        this.in = in;
        this.delimiter = delimiter;
        this.meter = meter;
        meter.held(BUFFER_BYTES + bytes.length);
        fill();
        if (filled >= 3 && (buffer[0] & 0xFF) == 0xEF && (buffer[1] & 0xFF) == 0xBB && (buffer[2] & 0xFF) == 0xBF) {
            at = 3;
        }
    }

    /// The line on which the record begins, from 1.
    long line() {
        return line;
    }

    int cells() {
        return cells;
    }

    /// What is wrong with the record as such; null for nothing.
    @Nullable
    String problem() {
        return problem;
    }

    boolean isQuoted(int cell) {
        return quoted[cell];
    }

    byte[] bytes() {
        return bytes;
    }

    int offset(int cell) {
        return cell == 0 ? 0 : ends[cell - 1];
    }

    int length(int cell) {
        return ends[cell] - offset(cell);
    }

    /// Reads the next record that is not an empty line; false at the end.
    boolean next() throws IOException {
        int first;
        do {
            line = nextLine;
            first = read();
            if (first == '\r' && peek() == '\n') {
                first = read();
            }
            if (first == '\n') {
                nextLine++;
            }
        } while (first == '\n');
        if (first == END) {
            return false;
        }
        length = 0;
        cells = 0;
        problem = null;
        int last = cell(first);
        while (last == delimiter) {
            last = cell(read());
        }
        return true;
    }

    /// Reads a cell that begins with `first`; returns the delimiter, a line end or [#END].
    private int cell(int first) throws IOException {
        boolean inQuotes = first == '"';
        int next = inQuotes ? quotedText() : first;
        while (next != delimiter && next != '\n' && next != END) {
            if (next == '\r' && peek() == '\n') {
                next = read();
                continue;
            }
            if (inQuotes) {
                problem = "text behind a closing quote";
            }
            add(next);
            next = read();
        }
        if (next == '\n') {
            nextLine++;
        }
        if (cells == ends.length) {
            ends = Arrays.copyOf(ends, 2 * cells);
            quoted = Arrays.copyOf(quoted, 2 * cells);
        }
        quoted[cells] = inQuotes;
        ends[cells++] = length;
        return next;
    }

    /// Reads as far as the closing quote; returns what follows it.
    private int quotedText() throws IOException {
        int next = read();
        while (true) {
            if (next == END) {
                problem = "a quote is not closed";
                return END;
            }
            if (next == '"') {
                next = read();
                if (next != '"') {
                    return next;
                }
            } else if (next == '\n') {
                nextLine++;
            }
            add(next);
            next = read();
        }
    }

    private void add(int value) {
        if (length == bytes.length) {
            if (length >= MAX_RECORD_BYTES) {
                throw new ResourceExhaustedException("one record of CSV (bytes)", MAX_RECORD_BYTES, length + 1L);
            }
            meter.held(length);
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) value;
    }

    private int read() throws IOException {
        if (at == filled) {
            fill();
        }
        return filled == 0 ? END : buffer[at++] & 0xFF;
    }

    private int peek() throws IOException {
        if (at == filled) {
            fill();
        }
        return filled == 0 ? END : buffer[at] & 0xFF;
    }

    private void fill() throws IOException {
        at = 0;
        filled = Math.max(0, in.read(buffer, 0, BUFFER_BYTES));
    }

    @Override
    public void close() {
        meter.held(-(long) BUFFER_BYTES - bytes.length);
    }
}
