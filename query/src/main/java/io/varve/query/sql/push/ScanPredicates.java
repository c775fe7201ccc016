// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.push;

import io.varve.query.plan.CalendarMath;
import io.varve.query.plan.Expr;
import io.varve.query.plan.Function;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.TagMatcher;
import io.varve.query.sql.expr.Disjunction;
import io.varve.query.sql.expr.Exprs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sorts the conjuncts of a predicate over a scan into its time range, its tag matchers, and the rest.
final class ScanPredicates {
    private final PlanNode.Scan scan;
    private final List<TagMatcher> matchers;
    private final List<Expr> residual = new ArrayList<>();
    private long fromNs;
    private long toNs;

    private ScanPredicates(PlanNode.Scan scan) {
        this.scan = scan;
        this.matchers = new ArrayList<>(scan.matchers());
        this.fromNs = scan.fromNs();
        this.toNs = scan.toNs();
        if (scan.predicate() != null) {
            residual.addAll(Exprs.conjuncts(scan.predicate()));
        }
    }

    static PlanNode.Scan absorb(PlanNode.Scan scan, List<Expr> conjuncts) {
        ScanPredicates predicates = new ScanPredicates(scan);
        List<Expr> flat = new ArrayList<>();
        for (Expr conjunct : conjuncts) {
            flat.addAll(Exprs.conjuncts(conjunct));
        }
        for (Expr conjunct : Disjunction.gatherNot(flat)) {
            predicates.absorb(conjunct);
        }
        return predicates.build();
    }

    private PlanNode.Scan build() {
        Expr rest = Exprs.and(residual);
        return new PlanNode.Scan(
                scan.table(),
                scan.projected(),
                fromNs,
                toNs,
                matchers,
                Exprs.isTrue(rest) ? null : rest,
                scan.aggregate());
    }

    private void absorb(Expr conjunct) {
        if (conjunct instanceof Expr.Literal literal) {
            if (!Boolean.TRUE.equals(literal.value())) {
                empty();
            }
            return;
        }
        if (conjunct instanceof Expr.Compare compare
                && compare.right() instanceof Expr.Literal literal
                && literal.value() == null) {
            empty();
            return;
        }
        if (!absorbTime(conjunct) && !absorbBucket(conjunct) && !absorbTag(conjunct)) {
            residual.add(conjunct);
        }
    }

    private boolean absorbTime(Expr conjunct) {
        if (!(conjunct instanceof Expr.Compare compare)
                || column(compare.left(), ScanColumn.Role.TIME) == null
                || !(compare.right() instanceof Expr.Literal literal)
                || !(literal.value() instanceof Long at)) {
            return false;
        }
        return range(compare.op(), at);
    }

    /// `time_bucket(width, time) op constant` holds for whole buckets, so it is a range of time too.
    private boolean absorbBucket(Expr conjunct) {
        if (!(conjunct instanceof Expr.Compare compare)
                || !(compare.right() instanceof Expr.Literal literal)
                || !(literal.value() instanceof Long at)
                || !(compare.left() instanceof Expr.Call call)
                || call.function() != Function.TIME_BUCKET
                || column(call.arguments().get(1), ScanColumn.Role.TIME) == null
                || !(call.arguments().get(0) instanceof Expr.Literal width)
                || !(width.value() instanceof Long widthNs)
                || !(call.arguments().get(2) instanceof Expr.Literal origin)
                || !(origin.value() instanceof Long originNs)) {
            return false;
        }
        long start;
        long next;
        try {
            start = CalendarMath.bucket(widthNs, at, originNs);
            next = Math.addExact(start, widthNs);
        } catch (ArithmeticException e) {
            return false;
        }
        boolean aligned = start == at;
        return switch (compare.op()) {
            case EQUAL -> {
                if (aligned) {
                    from(start);
                    toNs = Math.min(toNs, next);
                } else {
                    empty();
                }
                yield true;
            }
            case GREATER -> range(Expr.Comparison.GREATER_OR_EQUAL, next);
            case GREATER_OR_EQUAL -> range(Expr.Comparison.GREATER_OR_EQUAL, aligned ? at : next);
            case LESS -> range(Expr.Comparison.LESS, aligned ? at : next);
            case LESS_OR_EQUAL -> range(Expr.Comparison.LESS, next);
            case NOT_EQUAL -> false;
        };
    }

    private boolean range(Expr.Comparison op, long at) {
        switch (op) {
            case EQUAL -> {
                from(at);
                upTo(at);
            }
            case GREATER_OR_EQUAL -> from(at);
            case GREATER -> after(at);
            case LESS_OR_EQUAL -> upTo(at);
            case LESS -> toNs = Math.min(toNs, at);
            case NOT_EQUAL -> {
                return false;
            }
        }
        return true;
    }

    private void from(long at) {
        fromNs = Math.max(fromNs, at);
    }

    private void after(long at) {
        if (at == Long.MAX_VALUE) {
            empty();
        } else {
            from(at + 1);
        }
    }

    private void upTo(long at) {
        if (at != Long.MAX_VALUE) {
            toNs = Math.min(toNs, at + 1);
        }
    }

    private void empty() {
        fromNs = 0;
        toNs = 0;
        // A later bound must not open the range again; from is only raised and to only lowered, so 0 to 0 stays empty.
    }

    private boolean absorbTag(Expr conjunct) {
        boolean negated = conjunct instanceof Expr.Not;
        Expr inner = conjunct instanceof Expr.Not not ? not.operand() : conjunct;
        return switch (inner) {
            case Expr.Compare compare
            when !negated && compare.right() instanceof Expr.Literal value ->
                switch (compare.op()) {
                    case EQUAL -> add(compare.left(), TagMatcher.Kind.EQUAL, List.of(value));
                    case NOT_EQUAL -> add(compare.left(), TagMatcher.Kind.NOT_EQUAL, List.of(value));
                    default -> false;
                };
            case Expr.In in -> add(in.value(), negated ? TagMatcher.Kind.NOT_IN : TagMatcher.Kind.IN, in.constants());
            case Expr.Match match
            when match.kind() == Expr.Match.Kind.REGEX && match.pattern() instanceof Expr.Literal pattern ->
                add(match.value(), negated ? TagMatcher.Kind.NOT_REGEX : TagMatcher.Kind.REGEX, List.of(pattern));
            case Expr.IsNull isNull
            when !negated ->
                add(isNull.operand(), isNull.negated() ? TagMatcher.Kind.PRESENT : TagMatcher.Kind.ABSENT, List.of());
            default -> false;
        };
    }

    private boolean add(Expr tag, TagMatcher.Kind kind, List<Expr.Literal> constants) {
        ScanColumn column = column(tag, ScanColumn.Role.TAG);
        if (column == null) {
            return false;
        }
        List<String> values = new ArrayList<>();
        for (Expr.Literal constant : constants) {
            if (!(constant.value() instanceof String value)) {
                return false;
            }
            values.add(value);
        }
        matchers.add(new TagMatcher(column.name(), kind, values));
        return true;
    }

    private @Nullable ScanColumn column(Expr expr, ScanColumn.Role role) {
        if (expr instanceof Expr.Column column) {
            ScanColumn found = scan.projected().get(column.index());
            return found.role() == role ? found : null;
        }
        return null;
    }
}
