// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.ingest.line.LineError;
import io.varve.ingest.line.Precision;
import io.varve.ingest.line.TimeUnitGuess;

/// Says which unit a refused time looks like. Threads: stateless, any.
final class UnitHint {
    private static final int MOST_DIGITS = 18;

    private UnitHint() {}

    /// The hint with a separator before it; empty when the error is another or the time looks like nothing.
    static String of(LineError error, byte[] buf, int from, int to, long nowNs) {
        if (error != LineError.TIME_OVERFLOW && error != LineError.TIME_OUT_OF_RANGE) {
            return "";
        }
        long raw = 0;
        int p = from;
        while (p < to && p - from <= MOST_DIGITS && buf[p] >= '0' && buf[p] <= '9') {
            raw = 10 * raw + buf[p++] - '0';
        }
        boolean whole = p > from && p - from <= MOST_DIGITS + 1;
        Precision unit = whole && raw > 0 ? TimeUnitGuess.ofRaw(raw, nowNs) : null;
        return unit == null ? "" : ": times " + UnitWarnings.hint(unit);
    }

    /// The same for a time that could be stored, sent as `sentAs`, and lies outside a write window.
    static String ofOutside(long timeNs, Precision sentAs, long nowNs) {
        if (sentAs == Precision.AUTO || timeNs <= 0) {
            return "";
        }
        Precision unit = TimeUnitGuess.ofRaw(timeNs / sentAs.scaleNs(timeNs), nowNs);
        return unit == null || unit == sentAs ? "" : ": times " + UnitWarnings.hint(unit);
    }
}
