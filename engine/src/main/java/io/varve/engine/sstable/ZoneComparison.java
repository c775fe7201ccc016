// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;

/// Whether a zone map says what its vector's values say.
final class ZoneComparison {
    /// A double-double sum depends on the order of additions in its last bits.
    private static final double SUM_ERROR = 0x1p-80;

    private ZoneComparison() {}

    /// What differs, empty when nothing does.
    static String difference(ValueType type, ZoneMap stated, ZoneMap actual) {
        if (stated.count != actual.count) {
            return "count " + stated.count + " of " + actual.count;
        }
        if (actual.count == 0) {
            return "";
        }
        if (stated.firstTimeNs != actual.firstTimeNs || stated.lastTimeNs != actual.lastTimeNs) {
            return "times of the first and last value";
        }
        if (type == ValueType.STRING) {
            return "";
        }
        if (stated.first != actual.first || stated.last != actual.last) {
            return "first and last value";
        }
        if (stated.hasMinMax != actual.hasMinMax
                || (actual.hasMinMax && (stated.min != actual.min || stated.max != actual.max))) {
            return "least and greatest value";
        }
        if (stated.flags != actual.flags) {
            return "flags " + stated.flags + " of " + actual.flags;
        }
        return sameSum(type, stated, actual) ? "" : "sum";
    }

    private static boolean sameSum(ValueType type, ZoneMap stated, ZoneMap actual) {
        if (stated.sumHigh == actual.sumHigh && stated.sumLow == actual.sumLow) {
            return true;
        }
        if (type != ValueType.F64) {
            return false;
        }
        double high = Double.longBitsToDouble(stated.sumHigh) - Double.longBitsToDouble(actual.sumHigh);
        double low = Double.longBitsToDouble(stated.sumLow) - Double.longBitsToDouble(actual.sumLow);
        double largest =
                Math.max(Math.abs(Double.longBitsToDouble(actual.min)), Math.abs(Double.longBitsToDouble(actual.max)));
        return Math.abs(high + low) <= largest * actual.count * SUM_ERROR;
    }
}
