// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.admission.Cardinality;
import io.varve.engine.scan.ScanView;
import java.util.List;

/// All shards of an engine and what they share. Threads: any.
public final class Pipeline {
    private final List<LiveShard> shards;
    private final CatalogAgent catalog;
    private final EngineHealth health;
    private final ViewRegistry views;
    private final Cardinality cardinality;

    public Pipeline(
            List<LiveShard> shards,
            CatalogAgent catalog,
            EngineHealth health,
            ViewRegistry views,
            Cardinality cardinality) {
        this.shards = List.copyOf(shards);
        this.catalog = catalog;
        this.health = health;
        this.views = views;
        this.cardinality = cardinality;
    }

    public List<LiveShard> shards() {
        return shards;
    }

    public CatalogAgent catalog() {
        return catalog;
    }

    public EngineHealth health() {
        return health;
    }

    public ViewRegistry views() {
        return views;
    }

    public Cardinality cardinality() {
        return cardinality;
    }

    /// A way in for one thread.
    public Appender appender() {
        health.check();
        return new Appender(this);
    }

    /// A view over all shards as they are now.
    public ScanView view() {
        return views.open(shards);
    }
}
