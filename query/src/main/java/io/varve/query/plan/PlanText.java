// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Plans as text that people read: one line per node, inputs indented below. For EXPLAIN and for tests; not a format.
public final class PlanText {
    private PlanText() {}

    /// The plan, ending with a newline.
    public static String of(PlanNode node) {
        StringBuilder text = new StringBuilder();
        write(node, 0, text);
        return text.toString();
    }

    private static void write(PlanNode node, int depth, StringBuilder text) {
        text.append("  ".repeat(depth)).append(line(node)).append('\n');
        for (PlanNode input : node.inputs()) {
            write(input, depth + 1, text);
        }
    }

    /// One node without its inputs.
    public static String line(PlanNode node) {
        return switch (node) {
            case PlanNode.Scan scan -> scan(scan);
            case PlanNode.ProviderScan scan ->
                "ProviderScan system." + scan.provider().name() + " " + names(scan);
            case PlanNode.Values values -> "Values " + names(values) + " " + rows(values);
            case PlanNode.Filter filter -> "Filter " + of(filter.predicate());
            case PlanNode.Project project -> {
                List<String> items = new ArrayList<>();
                for (int i = 0; i < project.names().size(); i++) {
                    items.add(of(project.expressions().get(i)) + " AS "
                            + project.names().get(i));
                }
                yield "Project " + String.join(", ", items);
            }
            case PlanNode.Aggregate aggregate ->
                "Aggregate keys=" + pick(aggregate.input(), aggregate.keys()) + " calls="
                        + calls(aggregate.calls(), aggregate.input().columns());
            case PlanNode.Distinct distinct -> "Distinct";
            case PlanNode.DistinctOn on ->
                "DistinctOn keys=" + pick(on.input(), on.keys()) + " order=" + sort(on.input(), on.order());
            case PlanNode.Sort sort -> "Sort " + sort(sort.input(), sort.keys());
            case PlanNode.GapFill fill ->
                "GapFill time=" + fill.columns().get(fill.time()).name() + " keys=" + pick(fill.input(), fill.keys());
            case PlanNode.Limit limit ->
                "Limit" + (limit.offset() == 0 ? "" : " offset=" + limit.offset())
                        + (limit.count() == Long.MAX_VALUE ? "" : " count=" + limit.count());
            case PlanNode.Join join -> join.kind() + " Join " + of(join.condition());
            case PlanNode.Lateral lateral ->
                (lateral.outer() ? "LEFT " : "") + "Lateral " + lateral.parameters() + " = "
                        + list(lateral.arguments(), ", ");
            case PlanNode.Union union -> "Union";
            case PlanNode.SetDifference sets ->
                (sets.intersects() ? "Intersect" : "Except") + (sets.all() ? " ALL" : "");
            case PlanNode.Recursion recursion -> "Recursion " + recursion.number() + (recursion.all() ? " ALL" : "");
            case PlanNode.WorkingRows rows -> "WorkingRows " + rows.number() + " " + names(rows);
            case PlanNode.Window window ->
                "Window partition=" + pick(window.input(), window.partition()) + " order="
                        + sort(window.input(), window.order()) + " calls="
                        + window.calls().stream()
                                .map(call -> call.function() + pick(window.input(), List.copyOf(call.columns())) + ":"
                                        + call.type())
                                .toList();
        };
    }

    private static String scan(PlanNode.Scan scan) {
        StringBuilder text = new StringBuilder("Scan ").append(scan.table()).append(" [");
        text.append(scan.projected().stream().map(ScanColumn::name).collect(Collectors.joining(", ")));
        text.append(']');
        if (scan.fromNs() != Long.MIN_VALUE || scan.toNs() != Long.MAX_VALUE) {
            text.append(" time=[").append(scan.fromNs() == Long.MIN_VALUE ? "-" : Long.toString(scan.fromNs()));
            text.append(", ")
                    .append(scan.toNs() == Long.MAX_VALUE ? "-" : Long.toString(scan.toNs()))
                    .append(')');
        }
        for (TagMatcher matcher : scan.matchers()) {
            text.append(' ').append(matcher.tag()).append(' ').append(matcher.kind());
            text.append(matcher.values().isEmpty() ? "" : matcher.values().toString());
        }
        if (scan.predicate() != null) {
            text.append(" where ").append(of(scan.predicate()));
        }
        ScanAggregate aggregate = scan.aggregate();
        if (aggregate != null) {
            List<PlanColumn> columns = new ArrayList<>();
            scan.projected().forEach(column -> columns.add(new PlanColumn(column.name(), column.type())));
            text.append(" keys=[");
            text.append(aggregate.keys().stream().map(PlanText::key).collect(Collectors.joining(", ")));
            text.append("] calls=").append(calls(aggregate.calls(), columns));
        }
        return text.toString();
    }

    private static String key(ScanAggregate.Key key) {
        return switch (key) {
            case ScanAggregate.TagKey tag -> tag.name();
            case ScanAggregate.BucketKey bucket ->
                "bucket(" + bucket.widthNs() + (bucket.originNs() == 0 ? "" : ", " + bucket.originNs()) + ")";
        };
    }

    private static String calls(List<AggregateCall> calls, List<PlanColumn> input) {
        List<String> texts = new ArrayList<>();
        for (AggregateCall call : calls) {
            String argument =
                    call.argument() < 0 ? "*" : input.get(call.argument()).name();
            texts.add(call.kind() + "(" + (call.distinct() ? "DISTINCT " : "") + argument
                    + call.parameters().stream().map(p -> ", " + p).collect(Collectors.joining()) + ")"
                    + (call.order() < 0 ? "" : " BY " + input.get(call.order()).name())
                    + (call.sorting().isEmpty()
                            ? ""
                            : " SORTED " + call.sorting().size())
                    + (call.filter() < 0
                            ? ""
                            : " FILTER " + input.get(call.filter()).name()) + ":" + call.type());
        }
        return texts.toString();
    }

    private static String names(PlanNode node) {
        return node.columns().stream().map(PlanColumn::name).toList().toString();
    }

    private static String rows(PlanNode.Values values) {
        return values.rows().stream()
                .map(row -> row.stream().map(PlanText::of).collect(Collectors.joining(", ", "(", ")")))
                .collect(Collectors.joining(" "));
    }

    private static String pick(PlanNode input, List<Integer> columns) {
        return columns.stream().map(i -> input.columns().get(i).name()).toList().toString();
    }

    private static String sort(PlanNode input, List<PlanNode.SortKey> keys) {
        List<String> texts = new ArrayList<>();
        for (PlanNode.SortKey key : keys) {
            texts.add(input.columns().get(key.column()).name()
                    + (key.descending() ? " DESC" : "")
                    + (key.nullsFirst() == key.descending() ? "" : key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST"));
        }
        return texts.toString();
    }

    /// One expression.
    public static String of(Expr expr) {
        return switch (expr) {
            case Expr.Column column -> column.name();
            case Expr.Literal literal -> literal.value() instanceof String s ? "'" + s + "'" : "" + literal.value();
            case Expr.Call call -> call.function() + list(call.arguments(), ", ");
            case Expr.Cast cast -> of(cast.input()) + "::" + cast.type();
            case Expr.Case chain ->
                "CASE"
                        + chain.whens().stream()
                                .map(w -> " WHEN " + of(w.condition()) + " THEN " + of(w.result()))
                                .collect(Collectors.joining())
                        + " ELSE " + of(chain.otherwise()) + " END";
            case Expr.And and -> list(and.operands(), " AND ");
            case Expr.Or or -> list(or.operands(), " OR ");
            case Expr.Not not -> "NOT " + of(not.operand());
            case Expr.IsNull isNull -> of(isNull.operand()) + (isNull.negated() ? " IS NOT NULL" : " IS NULL");
            case Expr.IsDistinct distinct ->
                "(" + of(distinct.left()) + " IS " + (distinct.negated() ? "NOT " : "") + "DISTINCT FROM "
                        + of(distinct.right()) + ")";
            case Expr.Compare compare -> of(compare.left()) + " " + compare.op().symbol() + " " + of(compare.right());
            case Expr.In in -> of(in.value()) + " IN " + list(in.constants(), ", ");
            case Expr.Match match -> of(match.value()) + " " + match.kind() + " " + of(match.pattern());
            case Expr.Arithmetic sum -> "(" + of(sum.left()) + " " + sum.op().symbol() + " " + of(sum.right()) + ")";
            case Expr.Negate negate -> "-" + of(negate.operand());
            case Expr.Parameter parameter -> "$" + parameter.number() + "(" + parameter.name() + ")";
            case Expr.SubQuery sub ->
                sub.kind()
                        + (sub.kind() == Expr.Question.ANY ? " " + sub.op().symbol() : "")
                        + list(sub.operands(), ", ") + " {"
                        + of(sub.plan()).strip().replaceAll("\\s*\n\\s*", " < ") + "}";
        };
    }

    private static String list(List<? extends Expr> expressions, String separator) {
        return expressions.stream().map(PlanText::of).collect(Collectors.joining(separator, "(", ")"));
    }
}
