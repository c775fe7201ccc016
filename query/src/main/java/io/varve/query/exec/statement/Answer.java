// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.TableProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a statement shows: rows of values of the classes that [io.varve.query.plan.SqlType] names.
public record Answer(List<PlanColumn> columns, List<List<@Nullable Object>> rows) implements TableProvider {
    static final Answer NOTHING = new Answer(List.of(), List.of());

    @Override
    public String name() {
        return "answer";
    }
}
