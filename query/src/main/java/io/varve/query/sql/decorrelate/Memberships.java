// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.decorrelate;

import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.JoinKind;
import io.varve.query.plan.PlanNode;
import io.varve.query.sql.expr.Exprs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Conditions of a WHERE that ask whether a correlated subquery has a row, as semi and anti joins. Threads: stateless.
final class Memberships {
    private Memberships() {}

    /// The rows of `input` for which EXISTS or ANY holds (does not hold, if negated); null where it cannot be a join.
    static @Nullable PlanNode join(PlanNode input, Expr.SubQuery sub, boolean negated) {
        boolean any = sub.kind() == Expr.Question.ANY;
        boolean isPlain = sub.operands().stream().noneMatch(operand -> ExprTree.has(operand, Expr.SubQuery.class));
        if (sub.kind() == Expr.Question.SCALAR || !isPlain) {
            return null;
        }
        PlanNode plan = any ? sub.plan() : withoutForm(sub.plan());
        Pulled pulled = new PullUp(new HashSet<>(sub.parameters())).of(plan);
        if (pulled == null
                || !pulled.hasKey()
                || Hazards.in(pulled.node())
                || pulled.conditions().stream().anyMatch(Hazards::in)) {
            return null;
        }
        Map<Integer, Expr> outer = new HashMap<>(Pulled.outer(sub));
        if (!any) {
            return joined(input, pulled, outer, negated ? JoinKind.ANTI : JoinKind.SEMI);
        }
        // The operands of ANY are parameters too for as long as the conditions stand over the subquery's columns.
        List<Expr> operands = new ArrayList<>();
        List<Expr> left =
                sub.operands().subList(sub.parameters().size(), sub.operands().size());
        for (Expr operand : left) {
            int number = -1 - operands.size();
            outer.put(number, operand);
            operands.add(new Expr.Parameter(number, operand.type(), "operand"));
        }
        Expr holds = comparison(sub.op(), operands, pulled.node());
        if (!negated) {
            return joined(input, with(pulled, holds), outer, JoinKind.SEMI);
        }
        PlanNode exact = sub.op() == Expr.Comparison.EQUAL && operands.size() == 1
                ? notIn(input, pulled, operands.getFirst(), outer)
                : null;
        return exact == null
                ? joined(input, with(pulled, new Expr.IsDistinct(holds, Exprs.FALSE, false)), outer, JoinKind.ANTI)
                : exact;
    }

    /// The plan without what does not change whether it has a row.
    private static PlanNode withoutForm(PlanNode plan) {
        return switch (plan) {
            case PlanNode.Project project -> withoutForm(project.input());
            case PlanNode.Sort sort -> withoutForm(sort.input());
            case PlanNode.Distinct distinct -> withoutForm(distinct.input());
            case PlanNode.Limit limit when limit.offset() == 0 && limit.count() > 0 -> withoutForm(limit.input());
            default -> plan;
        };
    }

    private static Expr comparison(Expr.Comparison op, List<Expr> operands, PlanNode node) {
        if (operands.size() == 1) {
            return new Expr.Compare(op, operands.getFirst(), Pulled.column(node, 0, 0));
        }
        List<Expr> equal = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            equal.add(new Expr.Compare(Expr.Comparison.EQUAL, operands.get(i), Pulled.column(node, i, 0)));
        }
        Expr all = Exprs.and(equal);
        return op == Expr.Comparison.EQUAL ? all : new Expr.Not(all);
    }

    private static Pulled with(Pulled pulled, Expr condition) {
        List<Expr> conditions = new ArrayList<>(pulled.conditions());
        conditions.addAll(Exprs.conjuncts(condition));
        return new Pulled(pulled.node(), conditions);
    }

    /// Of the right side each key once, where equalities are all that counts.
    private static PlanNode joined(PlanNode input, Pulled pulled, Map<Integer, Expr> outer, JoinKind kind) {
        Pulled keyed = pulled.keyed(0);
        Pulled all = keyed == null ? pulled : new Pulled(distinct(keyed.node()), keyed.conditions());
        Pulled right = KnownFacts.transferred(input, all, outer);
        Expr condition = right.joined(input.columns().size(), outer);
        return new PlanNode.Join(input, right.node(), kind, condition);
    }

    /// NOT IN: no row is equal, none has a null, and where the value is null there is no row at all.
    private static @Nullable PlanNode notIn(PlanNode input, Pulled pulled, Expr value, Map<Integer, Expr> outer) {
        Expr.Column column = Pulled.column(pulled.node(), 0, 0);
        Pulled nulls = pulled.keyed(List.of(new Expr.IsNull(column, false)), List.of("unknown"));
        if (nulls == null) {
            return null;
        }
        Expr equal = new Expr.Compare(Expr.Comparison.EQUAL, value, column);
        PlanNode differing = joined(input, with(pulled, equal), outer, JoinKind.ANTI);
        PlanNode groups = distinct(nulls.node());
        Expr unknown = new Expr.Or(List.of(Pulled.column(groups, 0, 0), new Expr.IsNull(value, false)));
        Pulled right = KnownFacts.transferred(input, with(new Pulled(groups, nulls.conditions()), unknown), outer);
        Expr condition = right.joined(input.columns().size(), outer);
        return new PlanNode.Join(differing, right.node(), JoinKind.ANTI, condition);
    }

    /// Each row once.
    static PlanNode distinct(PlanNode node) {
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < node.columns().size(); i++) {
            keys.add(i);
        }
        return new PlanNode.Aggregate(node, keys, List.of());
    }
}
