// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.QueryException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// STRING_AGG: the texts of a group one behind the other, before each but the first the delimiter of its row.
///
/// Memory: the text of each group, at most twice.
final class TextAccumulator implements Accumulator {
    private static final int FIRST_BYTES = 32;
    private static final int MAX_BYTES = 1 << 28;

    private final Meter meter;
    /// None for a group without rows.
    private byte[][] texts = new byte[0][];

    private int[] lengths = new int[0];
    /// What goes before the first text of a group if another one comes before it; groups mostly share theirs.
    private byte[][] delimiters = new byte[0][];

    private byte[] lastDelimiter = new byte[0];

    TextAccumulator(Meter meter) {
        this.meter = meter;
    }

    @Override
    public void grow(int groups) {
        meter.held(20L * (groups - texts.length));
        texts = Arrays.copyOf(texts, groups);
        lengths = Arrays.copyOf(lengths, groups);
        delimiters = Arrays.copyOf(delimiters, groups);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        Vector values = Objects.requireNonNull(argument);
        Vector separators = Objects.requireNonNull(order);
        for (int i = 0; i < count; i++) {
            int group = groups[rows[i]];
            if (texts[group] == null) {
                delimiters[group] = delimiter(separators, rows[i]);
                append(group, values, rows[i]);
            } else {
                append(group, separators, rows[i]);
                append(group, values, rows[i]);
            }
        }
    }

    private byte[] delimiter(Vector from, int row) {
        int begin = from.textOffset(row);
        int end = begin + from.textLength(row);
        if (!Arrays.equals(from.heap(), begin, end, lastDelimiter, 0, lastDelimiter.length)) {
            meter.held(16L + end - begin);
            lastDelimiter = Arrays.copyOfRange(from.heap(), begin, end);
        }
        return lastDelimiter;
    }

    private void append(int group, Vector from, int row) {
        append(group, from.heap(), from.textOffset(row), from.textLength(row));
    }

    private void append(int group, byte[] from, int offset, int length) {
        byte[] text = withRoom(group, length);
        System.arraycopy(from, offset, text, lengths[group], length);
        lengths[group] += length;
    }

    private byte[] withRoom(int group, int more) {
        byte[] text = texts[group];
        long needed = (long) lengths[group] + more;
        if (needed > MAX_BYTES) {
            throw QueryException.value("a text of string_agg is too long: bytes=" + needed + ", limit=" + MAX_BYTES);
        }
        if (text != null && needed <= text.length) {
            return text;
        }
        int capacity = (int) Math.max(needed, text == null ? FIRST_BYTES : Math.min(MAX_BYTES, 2L * text.length));
        meter.held(capacity - (text == null ? -16L : text.length));
        byte[] larger = text == null ? new byte[capacity] : Arrays.copyOf(text, capacity);
        texts[group] = larger;
        return larger;
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        TextAccumulator others = (TextAccumulator) other;
        for (int i = 0; i < count; i++) {
            byte[] text = others.texts[i];
            byte[] delimiter = others.delimiters[i];
            if (text != null) {
                if (texts[groups[i]] == null) {
                    delimiters[groups[i]] = delimiter;
                } else {
                    append(groups[i], delimiter, 0, delimiter.length);
                }
                append(groups[i], text, 0, others.lengths[i]);
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        byte[] text = texts[group];
        if (text == null) {
            into.setNull(row);
        } else {
            into.setText(row, text, 0, lengths[group]);
        }
    }
}
