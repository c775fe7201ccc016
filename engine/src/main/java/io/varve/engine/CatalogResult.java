// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Signal;
import io.varve.engine.shard.CatalogAgent;
import org.jspecify.annotations.Nullable;

/// What became of one proposed change of the catalog, for a caller that waits. written by: the catalog agent.
final class CatalogResult implements CatalogAgent.Answer {
    private final Signal signal;
    private volatile @Nullable Catalog catalog;
    private volatile @Nullable VarveException refusal;

    CatalogResult(Signal signal) {
        this.signal = signal;
    }

    @Override
    public void onCatalog(Catalog decided) {
        catalog = decided;
        signal.raise();
    }

    @Override
    public void onRefused(VarveException reason) {
        refusal = reason;
        signal.raise();
    }

    boolean isDone() {
        return catalog != null || refusal != null;
    }

    Catalog get() {
        VarveException reason = refusal;
        if (reason != null) {
            throw reason;
        }
        Catalog decided = catalog;
        if (decided == null) {
            throw new IllegalStateException("not decided yet");
        }
        return decided;
    }
}
