// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Vector;
import io.varve.query.plan.QueryException;
import java.util.List;
import java.util.function.UnaryOperator;

/// Functions of text. Positions count code points from 1.
final class TextKernels {
    private TextKernels() {}

    static Kernel.One ofText(UnaryOperator<String> function) {
        return (a, row, into) -> into.setText(row, function.apply(a.textAt(row)));
    }

    /// Code points are the bytes that do not continue one.
    static void length(Vector text, int row, Vector into) {
        byte[] heap = text.heap();
        int from = text.textOffset(row);
        int count = 0;
        for (int i = from; i < from + text.textLength(row); i++) {
            count += (heap[i] & 0xC0) != 0x80 ? 1 : 0;
        }
        into.set(row, count);
    }

    /// Spaces only, as PostgreSQL.
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        return text.substring(from, to);
    }

    static void substringFrom(Vector text, Vector from, int row, Vector into) {
        into.setText(row, substring(text.textAt(row), from.lane(row), Long.MAX_VALUE));
    }

    static void substring(Vector text, Vector from, Vector count, int row, Vector into) {
        if (count.lane(row) < 0) {
            throw QueryException.value("negative substring length not allowed");
        }
        long begin = from.lane(row);
        long end = begin + count.lane(row);
        into.setText(row, substring(text.textAt(row), begin, begin > 0 && end < 0 ? Long.MAX_VALUE : end));
    }

    private static String substring(String text, long from, long end) {
        int length = text.codePointCount(0, text.length());
        int begin = (int) Math.min(length, Math.max(0, from - 1));
        if (from < 1) {
            begin = 0;
        }
        int stop = (int) Math.max(begin, Math.min(length, end - 1));
        if (end < 1) {
            stop = begin;
        }
        return text.substring(text.offsetByCodePoints(0, begin), text.offsetByCodePoints(0, stop));
    }

    static void replace(Vector text, Vector from, Vector to, int row, Vector into) {
        String search = from.textAt(row);
        String source = text.textAt(row);
        into.setText(row, search.isEmpty() ? source : source.replace(search, to.textAt(row)));
    }

    /// `||` (a null makes null) or `concat` (nulls are skipped).
    static Eval concat(List<Eval> parts, boolean skipsNulls, Vector into) {
        Vector[] values = new Vector[parts.size()];
        return (batch, rows, count) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = parts.get(i).eval(batch, rows, count);
            }
            into.clear();
            for (int i = 0; i < count; i++) {
                concat(values, rows[i], skipsNulls, into);
            }
            return into;
        };
    }

    private static void concat(Vector[] values, int row, boolean skipsNulls, Vector into) {
        long length = 0;
        for (Vector value : values) {
            if (!value.isNull(row)) {
                length += value.textLength(row);
            } else if (!skipsNulls) {
                into.setNull(row);
                return;
            }
        }
        byte[] joined = new byte[Math.toIntExact(length)];
        int at = 0;
        for (Vector value : values) {
            if (!value.isNull(row)) {
                System.arraycopy(value.heap(), value.textOffset(row), joined, at, value.textLength(row));
                at += value.textLength(row);
            }
        }
        into.setText(row, joined, 0, joined.length);
    }
}
