// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.scan.ParallelRunner;
import io.varve.engine.scan.ScanView;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the operators of one query share: one catalog, one view of the data, its context.
///
/// The view is opened by the first scan, so that a query without tables holds none.
/// Threads: one at a time.
public final class Environment implements AutoCloseable {
    private final Catalog catalog;
    private final Supplier<ScanView> views;
    private final ParallelRunner runner;
    private final QueryContext context;
    private @Nullable ScanView view;

    public Environment(Catalog catalog, Supplier<ScanView> views, ParallelRunner runner, QueryContext context) {
        this.catalog = catalog;
        this.views = views;
        this.runner = runner;
        this.context = context;
    }

    /// The same catalog and view for a plan inside the query; it is not to be closed.
    Environment nested(QueryContext nestedContext) {
        return new Environment(catalog, this::view, runner, nestedContext);
    }

    Catalog catalog() {
        return catalog;
    }

    ParallelRunner runner() {
        return runner;
    }

    /// The limits of the query.
    public QueryContext context() {
        return context;
    }

    ScanView view() {
        ScanView open = view;
        if (open == null) {
            open = views.get();
            view = open;
        }
        return open;
    }

    /// Lets the view go. Idempotent.
    @Override
    public void close() {
        ScanView open = view;
        view = null;
        if (open != null) {
            open.close();
        }
    }
}
