// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.Engine;
import io.varve.engine.admission.SeriesLimits;
import io.varve.engine.admission.WriteWindow;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.series.SeriesKeyBuilder;
import io.varve.engine.shard.Shard;

/// What an engine has, perhaps one that is open for reading only. Threads: one.
public final class EngineBaseline implements Baseline {
    private final Engine engine;
    private final int batchBytes;
    private final SeriesLimits limits;

    public EngineBaseline(Engine engine, int batchBytes) {
        this.engine = engine;
        this.batchBytes = batchBytes;
        this.limits = SeriesLimits.uncounted(engine.cardinality());
    }

    @Override
    public Catalog catalog() {
        return engine.catalog();
    }

    @Override
    public boolean admits(String database) {
        return engine.needs().admits(database);
    }

    @Override
    public WriteWindow writeWindow() {
        return engine.writeWindow();
    }

    @Override
    public int batchBytes() {
        return batchBytes;
    }

    @Override
    public boolean hasSeries(SeriesKeyBuilder key) {
        long hash = key.hash();
        for (Shard shard : engine.shards()) {
            if (shard.series().find(key.bytes(), 0, key.length(), hash) >= 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void checkRoom(Catalog newest, String database, String table, SeriesLimits.Staged staged) {
        limits.check(newest, database, table, staged);
    }
}
