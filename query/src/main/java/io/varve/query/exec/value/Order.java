// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import io.varve.query.plan.SqlType;
import java.util.Arrays;

/// The order of values, and the equality and hash that go with it: NaN is the greatest number and equal to itself, −0 equals 0, text
/// is compared by code point (which is the order of its UTF-8 bytes).
///
/// Threads: stateless.
public final class Order {
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private Order() {}

    /// Compares two values that are not null.
    public static int compare(Vector a, int rowA, Vector b, int rowB) {
        return switch (a.type()) {
            case UBIGINT -> Long.compareUnsigned(a.lane(rowA), b.lane(rowB));
            case HUGEINT, CALENDAR_INTERVAL ->
                Int128.compare(a.highs()[rowA], a.lane(rowA), b.highs()[rowB], b.lane(rowB));
            case DOUBLE -> compare(a.doubleAt(rowA), b.doubleAt(rowB));
            case VARCHAR -> compareTexts(a, rowA, b, rowB);
            default -> Long.compare(a.lane(rowA), b.lane(rowB));
        };
    }

    public static int compare(double a, double b) {
        if (a < b) {
            return -1;
        }
        if (a > b) {
            return 1;
        }
        return a == b ? 0 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }

    private static int compareTexts(Vector a, int rowA, Vector b, int rowB) {
        int fromA = a.textOffset(rowA);
        int fromB = b.textOffset(rowB);
        return Arrays.compareUnsigned(
                a.heap(), fromA, fromA + a.textLength(rowA), b.heap(), fromB, fromB + b.textLength(rowB));
    }

    /// Whether two values are equal or both null.
    public static boolean same(Vector a, int rowA, Vector b, int rowB) {
        boolean nullA = a.isNull(rowA);
        if (nullA || b.isNull(rowB)) {
            return nullA && b.isNull(rowB);
        }
        if (a.type() == SqlType.VARCHAR && a.textLength(rowA) != b.textLength(rowB)) {
            return false;
        }
        return compare(a, rowA, b, rowB) == 0;
    }

    /// Equal for what [#same] calls equal.
    public static long hash(Vector vector, int row) {
        if (vector.isNull(row)) {
            return MIX;
        }
        return switch (vector.type()) {
            case DOUBLE -> mix(Double.doubleToLongBits(vector.doubleAt(row) + 0.0));
            case HUGEINT, CALENDAR_INTERVAL -> mix(vector.lane(row) ^ mix(vector.highs()[row]));
            case VARCHAR -> hash(vector.heap(), vector.textOffset(row), vector.textLength(row));
            default -> mix(vector.lane(row));
        };
    }

    private static long hash(byte[] bytes, int offset, int length) {
        long hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = hash * 31 + bytes[i];
        }
        return mix(hash);
    }

    private static long mix(long value) {
        long mixed = value * MIX;
        return mixed ^ mixed >>> 29;
    }
}
