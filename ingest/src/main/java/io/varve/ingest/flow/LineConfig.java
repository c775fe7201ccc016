// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.ingest.line.LineEscapes;
import io.varve.ingest.line.LineLimits;

/// What holds for every line, however it came.
public record LineConfig(LineLimits limits, LineEscapes escapes) {
    /// The database of lines that name none.
    public static final String DEFAULT_DATABASE = "default";

    public static final LineConfig DEFAULT = new LineConfig(LineLimits.DEFAULT, LineEscapes.INFLUX);
}
