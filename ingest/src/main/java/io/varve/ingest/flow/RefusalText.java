// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.ingest.line.LineError;
import io.varve.ingest.line.LineErrorText;

/// What the sender of text that is no line is told, whether it is written or only looked at. Threads: stateless, any.
final class RefusalText {
    private RefusalText() {}

    /// The reason, the unit that its time looks like, and what was refused along with it; buf[from, from+length) is the text, `errorOffset` counts from there.
    static String of(LineError error, int errorOffset, byte[] buf, int from, int length, long nowNs) {
        return LineErrorText.message(error, errorOffset, buf, from, length)
                + UnitHint.of(error, buf, from + errorOffset, from + length, nowNs)
                + LineErrorText.takenAlong(buf, from, length);
    }
}
