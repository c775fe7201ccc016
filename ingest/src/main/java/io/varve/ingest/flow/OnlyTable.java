// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.ingest.line.ParsedLine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The one table whose lines a stream takes; those of other tables are refused and leave no schema behind.
///
/// Threads: any. Memory: nothing per line that is taken.
final class OnlyTable {
    private final String name;
    private final byte[] utf8;

    OnlyTable(String name) {
        this.name = name;
        this.utf8 = name.getBytes(StandardCharsets.UTF_8);
    }

    boolean takes(ParsedLine line) {
        int from = line.measurementOffset();
        return Arrays.equals(line.measurementBuffer(), from, from + line.measurementLength(), utf8, 0, utf8.length);
    }

    /// What the sender of another table's line is told.
    String refusal(ParsedLine line) {
        String other = new String(
                line.measurementBuffer(), line.measurementOffset(), line.measurementLength(), StandardCharsets.UTF_8);
        return "line of another table: \"" + other + "\", not \"" + name + "\"";
    }
}
