// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.TableProvider;
import java.util.List;

/// A table under `system` whose rows tell of an engine; who extends it says which.
///
/// Threads: any.
abstract class EngineTable implements TableProvider {
    final Engine engine;
    private final String name;
    private final List<PlanColumn> columns;

    EngineTable(Engine engine, String name, List<PlanColumn> columns) {
        this.engine = engine;
        this.name = name;
        this.columns = columns;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final List<PlanColumn> columns() {
        return columns;
    }
}
