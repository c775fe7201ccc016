// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import io.varve.query.plan.OuterValues;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A subquery, run when a row first needs it and once for all rows with the same values of its parameters.
///
/// Memory: the answers of the last [#MAX_KEPT] bindings, or of fewer that have [#MAX_KEPT_ROWS] rows together.
final class SubQueryEval implements Eval {
    private static final int MAX_KEPT = 1 << 16;
    private static final int MAX_KEPT_ROWS = 1 << 18;

    private final Expr.SubQuery query;
    private final SubPlans plans;
    private final Meter meter;
    private final RowBuffer answers;
    private final List<Eval> operands;
    private final Vector[] arguments;
    private final Vector[] left;
    private final Vector into;
    private final List<Candidates> kept = new ArrayList<>();
    private final KeyTable bindings;

    SubQueryEval(Expr.SubQuery query, SubPlans plans, Expressions expressions) {
        this.query = query;
        this.plans = plans;
        this.meter = expressions.meter();
        this.operands = expressions.compileAll(query.operands());
        List<SqlType> parameterTypes = new ArrayList<>();
        int parameters = query.parameters().size();
        for (Expr operand : query.operands().subList(0, parameters)) {
            parameterTypes.add(operand.type());
        }
        this.arguments = new Vector[parameters];
        this.left = new Vector[query.operands().size() - parameters];
        this.into = expressions.vector(query);
        this.bindings = new KeyTable(parameterTypes, meter);
        this.answers = new RowBuffer(
                query.plan().columns().stream().map(PlanColumn::type).toList(), meter);
    }

    @Override
    public Vector eval(Batch batch, int[] rows, int count) {
        for (int i = 0; i < operands.size(); i++) {
            Vector value = operands.get(i).eval(batch, rows, count);
            if (i < arguments.length) {
                arguments[i] = value;
            } else {
                left[i - arguments.length] = value;
            }
        }
        into.clear();
        for (int i = 0; i < count; i++) {
            answer(candidates(rows[i]), rows[i]);
        }
        return into;
    }

    private void answer(Candidates candidates, int row) {
        switch (query.kind()) {
            case EXISTS -> into.setBoolean(row, candidates.count() > 0);
            case ANY -> candidates.any(query.op(), left, row, into);
            case SCALAR -> {
                if (candidates.count() > 1) {
                    throw QueryException.value("a subquery used as a value has more than one row");
                }
                if (candidates.count() == 0) {
                    into.setNull(row);
                } else {
                    int first = candidates.from();
                    into.copyRow(row, answers.vector(0, first), RowBuffer.slot(first));
                }
            }
        }
    }

    /// The rows of the subquery for the values that row `row` gives its parameters.
    private Candidates candidates(int row) {
        int known = bindings.count();
        int number = bindings.findOrAdd(arguments, row);
        if (number < known) {
            return kept.get(number);
        }
        if (known >= MAX_KEPT || answers.count() >= MAX_KEPT_ROWS) {
            forget();
            bindings.findOrAdd(arguments, row);
        }
        int limit = switch (query.kind()) {
            case SCALAR -> 2;
            case EXISTS -> 1;
            case ANY -> Integer.MAX_VALUE;
        };
        int from = answers.count();
        plans.rows(bound(row), limit, answers);
        Candidates found = new Candidates(answers, from, answers.count(), meter);
        kept.add(found);
        return found;
    }

    private void forget() {
        kept.forEach(Candidates::clear);
        kept.clear();
        answers.clear();
        bindings.clear();
    }

    private PlanNode bound(int row) {
        if (arguments.length == 0) {
            return query.plan();
        }
        Map<Integer, Expr.Literal> values = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            values.put(query.parameters().get(i), new Expr.Literal(Rows.value(arguments[i], row), arguments[i].type()));
        }
        return OuterValues.bind(query.plan(), values);
    }
}
