// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import io.varve.engine.Engine;
import io.varve.engine.scan.ScanView;
import io.varve.query.SqlEngine;
import io.varve.query.exec.Environment;
import io.varve.query.exec.Operator;
import io.varve.query.exec.Operators;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Batch;
import io.varve.query.plan.Plan;
import io.varve.query.plan.QueryException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Varve with one fault. The product is untouched: its operators run over a view that lies, or get a text that means something else.
final class FaultySide implements QuerySide {
    private final Engine engine;
    private final SqlEngine sql;
    private final @Nullable Fault fault;

    /// @param fault null for none, to show that a difference is the fault's and not this class's
    FaultySide(VarveSide varve, @Nullable Fault fault) {
        this.engine = varve.engine();
        this.sql = varve.sql();
        this.fault = fault;
    }

    @Override
    public Answer ask(QueryShape shape) {
        String text = fault == Fault.BUCKET_EDGE ? shiftBuckets(shape.varve()) : shape.varve();
        try (QueryContext context = sql.newContext()) {
            SqlEngine.Planned planned = sql.plan(text, VarveSide.DATABASE, context);
            if (!(planned.plan() instanceof Plan.Query query)) {
                throw new IllegalStateException("not a query: " + text);
            }
            return rows(query, planned, context);
        } catch (QueryException e) {
            return Answer.failed(e);
        }
    }

    private Answer rows(Plan.Query query, SqlEngine.Planned planned, QueryContext context) {
        try (Environment environment = new Environment(planned.catalog(), this::view, sql.threads(), context);
                Operator operator = new Operators(environment).of(query.root())) {
            operator.open();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (Batch batch = operator.next(); batch != null; batch = operator.next()) {
                VarveSide.read(batch, query.columns(), rows);
            }
            return new Answer(rows, null);
        }
    }

    private ScanView view() {
        ScanView view = engine.view();
        return fault == null || fault == Fault.BUCKET_EDGE ? view : new FaultyView(view, fault);
    }

    private static String shiftBuckets(String text) {
        return text.replaceAll("time_bucket\\(([^,]*), time\\)", "time_bucket($1, time + 1ns)");
    }
}
