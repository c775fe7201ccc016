// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.cache;

import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.Place;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.PlanTree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The same plan over other constants, at other places of the text.
///
/// Shape:   for plans as [io.varve.query.sql.SqlPlanner#draft] makes them, whose scans have neither bounds nor predicates yet.
/// Threads: one.
final class PlanLiterals {
    private final UnaryOperator<Expr.Literal> literals;
    private final UnaryOperator<Place> places;

    /// `literals` and `places` say what becomes of each.
    PlanLiterals(UnaryOperator<Expr.Literal> literals, UnaryOperator<Place> places) {
        this.literals = literals;
        this.places = places;
    }

    /// The plan over them.
    PlanNode map(PlanNode node) {
        return switch (node) {
            case PlanNode.Values values ->
                new PlanNode.Values(
                        values.columns(),
                        values.rows().stream()
                                .map(row -> row.stream().map(literals).toList())
                                .toList());
            case PlanNode.GapFill fill ->
                new PlanNode.GapFill(
                        map(fill.input()),
                        fill.time(),
                        fill.keys(),
                        fill.fills(),
                        fill.buckets(),
                        new PlanNode.GapFill.Range(
                                literals.apply(fill.range().from()),
                                literals.apply(fill.range().to()),
                                fill.range().scanned()));
            default -> PlanTree.mapExpressions(PlanTree.withInputs(node, this::map), this::map);
        };
    }

    private List<Expr> all(List<Expr> expressions) {
        List<Expr> mapped = new ArrayList<>(expressions.size());
        for (Expr expression : expressions) {
            mapped.add(map(expression));
        }
        return mapped;
    }

    private Expr map(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            return literals.apply(literal);
        }
        if (expr instanceof Expr.In in) {
            Set<Expr.Literal> constants = new LinkedHashSet<>();
            in.constants().forEach(constant -> constants.add(literals.apply(constant)));
            return new Expr.In(map(in.value()), List.copyOf(constants));
        }
        if (expr instanceof Expr.SubQuery sub) {
            return placed(((Expr.SubQuery) ExprTree.withOperands(sub, all(sub.operands()))).withPlan(map(sub.plan())));
        }
        List<Expr> operands = ExprTree.operands(expr);
        return operands.isEmpty() ? expr : placed(ExprTree.withOperands(expr, all(operands)));
    }

    private Expr placed(Expr expr) {
        if (!expr.place().isKnown()) {
            return expr;
        }
        Place place = places.apply(expr.place());
        return switch (expr) {
            case Expr.Call call -> new Expr.Call(call.function(), call.arguments(), call.type(), place);
            case Expr.Cast cast -> new Expr.Cast(cast.input(), cast.type(), place);
            case Expr.Match match ->
                new Expr.Match(match.kind(), match.value(), match.pattern(), match.escape(), place);
            case Expr.Arithmetic sum -> new Expr.Arithmetic(sum.op(), sum.left(), sum.right(), sum.type(), place);
            case Expr.Negate negate -> new Expr.Negate(negate.operand(), place);
            case Expr.SubQuery sub ->
                new Expr.SubQuery(
                        sub.kind(), sub.plan(), sub.parameters(), sub.operands(), sub.op(), sub.type(), place);
            default -> expr;
        };
    }
}
