// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.shard.SeriesHandle;

/// One tag set of a table as a [Writer] resolved it once. Belongs to that writer.
public final class Series {
    final Writer owner;
    final SeriesHandle handle;

    Series(Writer owner, SeriesHandle handle) {
        this.owner = owner;
        this.handle = handle;
    }
}
