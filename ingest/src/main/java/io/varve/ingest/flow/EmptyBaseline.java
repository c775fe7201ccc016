// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.EngineOptions;
import io.varve.engine.admission.SeriesLimits;
import io.varve.engine.admission.WriteWindow;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.series.SeriesKeyBuilder;

/// A new engine as its defaults make it: nothing is there, everything may be made. Threads: any.
public final class EmptyBaseline implements Baseline {
    private final EngineOptions options = EngineOptions.defaults();

    @Override
    public Catalog catalog() {
        return Catalog.EMPTY;
    }

    @Override
    public boolean admits(String database) {
        return true;
    }

    @Override
    public WriteWindow writeWindow() {
        return new WriteWindow(options.writeWindowFutureNs());
    }

    @Override
    public int batchBytes() {
        return options.batchBytes();
    }

    @Override
    public boolean hasSeries(SeriesKeyBuilder key) {
        return false;
    }

    @Override
    public void checkRoom(Catalog newest, String database, String table, SeriesLimits.Staged staged) {
        // How many there may be depends on a machine's memory.
    }
}
