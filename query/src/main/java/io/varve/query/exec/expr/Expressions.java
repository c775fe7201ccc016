// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Order;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import io.varve.query.plan.Place;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;

/// Turns expressions of a plan into evaluators, which own their results.
///
/// Threads: one at a time; an evaluator is used by one operator. Memory: one vector per node, told to the meter.
public final class Expressions {
    private final Meter meter;
    private final SubPlans subPlans;

    public Expressions(Meter meter, SubPlans subPlans) {
        this.meter = meter;
        this.subPlans = subPlans;
    }

    /// Evaluators of expressions without subqueries.
    public Expressions(Meter meter) {
        this(meter, (plan, limit, into) -> {
            throw new IllegalStateException("a subquery where none can be");
        });
    }

    /// The evaluator of `expr`; errors of its values tell its place.
    public Eval compile(Expr expr) {
        Place place = expr.place();
        if (!place.isKnown()) {
            return plain(expr);
        }
        try {
            Eval eval = plain(expr);
            return (batch, rows, count) -> {
                try {
                    return eval.eval(batch, rows, count);
                } catch (QueryException e) {
                    throw e.at(place);
                }
            };
        } catch (QueryException e) {
            throw e.at(place);
        }
    }

    private Eval plain(Expr expr) {
        return switch (expr) {
            case Expr.Column column -> (batch, rows, count) -> batch.column(column.index());
            case Expr.Literal literal -> literal(literal);
            case Expr.Call call -> Functions.compile(call, this);
            case Expr.Cast cast ->
                Kernel.of(CastKernels.of(cast.input().type(), cast.type()), compile(cast.input()), vector(cast));
            case Expr.Case chain -> new CaseEval(chain, this);
            case Expr.And and -> new LogicEval(compileAll(and.operands()), false, vector(and));
            case Expr.Or or -> new LogicEval(compileAll(or.operands()), true, vector(or));
            case Expr.Not not ->
                Kernel.of(
                        (a, row, into) -> into.setBoolean(row, !a.booleanAt(row)), compile(not.operand()), vector(not));
            case Expr.IsNull isNull -> isNull(isNull);
            case Expr.IsDistinct distinct -> isDistinct(distinct);
            case Expr.Compare compare -> new CompareEval(compare, this);
            case Expr.In in -> new InEval(in, this);
            case Expr.Match match -> MatchKernels.compile(match, this);
            case Expr.Arithmetic arithmetic -> new ArithmeticEval(arithmetic, this);
            case Expr.Negate negate ->
                Kernel.of(NumberKernels.negate(negate.type()), compile(negate.operand()), vector(negate));
            case Expr.SubQuery sub -> new SubQueryEval(sub, subPlans, this);
            case Expr.Parameter parameter ->
                throw new IllegalStateException("a parameter that has no value: " + parameter);
        };
    }

    Meter meter() {
        return meter;
    }

    /// The evaluators of each.
    public List<Eval> compileAll(List<Expr> expressions) {
        List<Eval> all = new ArrayList<>();
        for (Expr expression : expressions) {
            all.add(compile(expression));
        }
        return all;
    }

    /// A vector for the values of `expr`.
    Vector vector(Expr expr) {
        return vector(expr.type());
    }

    Vector vector(SqlType type) {
        return new Vector(type, meter);
    }

    private Eval literal(Expr.Literal literal) {
        Vector constant = vector(literal);
        Object value = literal.value();
        if (value != null) {
            constant.setLiteral(0, value);
        }
        for (int row = 0; row < Vector.CAPACITY; row++) {
            if (value == null) {
                constant.setNull(row);
            } else {
                constant.set(row, constant.lane(0));
                if (literal.type().isWide()) {
                    constant.highs()[row] = constant.highs()[0];
                }
            }
        }
        return (batch, rows, count) -> constant;
    }

    private Eval isNull(Expr.IsNull expr) {
        Eval operand = compile(expr.operand());
        Vector into = vector(expr);
        return (batch, rows, count) -> {
            Vector a = operand.eval(batch, rows, count);
            into.clear();
            for (int i = 0; i < count; i++) {
                into.setBoolean(rows[i], a.isNull(rows[i]) != expr.negated());
            }
            return into;
        };
    }

    private Eval isDistinct(Expr.IsDistinct expr) {
        Eval left = compile(expr.left());
        Eval right = compile(expr.right());
        Vector into = vector(expr);
        return (batch, rows, count) -> {
            Vector a = left.eval(batch, rows, count);
            Vector b = right.eval(batch, rows, count);
            into.clear();
            for (int i = 0; i < count; i++) {
                into.setBoolean(rows[i], Order.same(a, rows[i], b, rows[i]) == expr.negated());
            }
            return into;
        };
    }

    /// AND and OR: an operand is computed only for the rows that the earlier ones have not decided.
    private static final class LogicEval implements Eval {
        private final List<Eval> operands;
        private final boolean decisive;
        private final Vector into;
        private final int[] open = new int[Vector.CAPACITY];

        LogicEval(List<Eval> operands, boolean decisive, Vector into) {
            this.operands = operands;
            this.decisive = decisive;
            this.into = into;
        }

        @Override
        public Vector eval(Batch batch, int[] rows, int count) {
            into.clear();
            for (int i = 0; i < count; i++) {
                into.setBoolean(rows[i], !decisive);
            }
            System.arraycopy(rows, 0, open, 0, count);
            int left = count;
            for (Eval operand : operands) {
                if (left == 0) {
                    break;
                }
                Vector value = operand.eval(batch, open, left);
                int still = 0;
                for (int i = 0; i < left; i++) {
                    int row = open[i];
                    if (value.isNull(row)) {
                        into.setNull(row);
                        open[still++] = row;
                    } else if (value.booleanAt(row) == decisive) {
                        into.setBoolean(row, decisive);
                        into.nulls()[row] = false;
                    } else {
                        open[still++] = row;
                    }
                }
                left = still;
            }
            return into;
        }
    }
}
