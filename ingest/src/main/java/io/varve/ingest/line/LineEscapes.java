// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// How a backslash in measurements, tag keys, tag values and field keys is read.
public enum LineEscapes {
    /// It escapes comma, `=` and space; before anything else it is itself.
    INFLUX,
    /// It escapes itself too, as QuestDB's clients write it: `\\\\` is one backslash.
    QUESTDB
}
