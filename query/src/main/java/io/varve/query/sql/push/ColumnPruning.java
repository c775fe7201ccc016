// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.push;

import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.JoinKind;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.PlanTree;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.WindowCall;
import io.varve.query.sql.expr.Exprs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Drops columns that nothing above reads, so that scans read only what the query needs.
final class ColumnPruning {
    /// A node that yields fewer columns, and where each old column is now (−1 = dropped).
    private record Pruned(PlanNode node, int[] map) {}

    private ColumnPruning() {}

    static PlanNode prune(PlanNode plan) {
        BitSet all = new BitSet();
        all.set(0, plan.columns().size());
        return prune(plan, all).node();
    }

    private static Pruned prune(PlanNode node, BitSet wanted) {
        return switch (node) {
            case PlanNode.Scan scan -> scan(scan, wanted);
            case PlanNode.ProviderScan scan -> {
                List<Integer> kept = new ArrayList<>();
                wanted.stream().forEach(i -> kept.add(scan.projected().get(i)));
                yield new Pruned(
                        new PlanNode.ProviderScan(scan.provider(), kept),
                        map(wanted, scan.projected().size()));
            }
            case PlanNode.Values values -> values(values, wanted);
            case PlanNode.Project project -> project(project, wanted);
            case PlanNode.Filter filter -> {
                BitSet below = (BitSet) wanted.clone();
                use(filter.predicate(), below);
                Pruned input = prune(filter.input(), below);
                yield new Pruned(
                        new PlanNode.Filter(input.node(), Exprs.renumber(filter.predicate(), input.map())),
                        input.map());
            }
            case PlanNode.Aggregate aggregate -> aggregate(aggregate, wanted);
            case PlanNode.Distinct distinct -> {
                int width = distinct.columns().size();
                BitSet all = new BitSet();
                all.set(0, width);
                yield new Pruned(
                        new PlanNode.Distinct(prune(distinct.input(), all).node()), map(all, width));
            }
            case PlanNode.DistinctOn on -> {
                BitSet below = (BitSet) wanted.clone();
                on.keys().forEach(below::set);
                on.order().forEach(key -> below.set(key.column()));
                Pruned input = prune(on.input(), below);
                List<Integer> keys = new ArrayList<>();
                on.keys().forEach(key -> keys.add(input.map()[key]));
                yield new Pruned(
                        new PlanNode.DistinctOn(input.node(), keys, renumber(on.order(), input.map())), input.map());
            }
            case PlanNode.Sort sort -> {
                BitSet below = (BitSet) wanted.clone();
                sort.keys().forEach(key -> below.set(key.column()));
                Pruned input = prune(sort.input(), below);
                yield new Pruned(new PlanNode.Sort(input.node(), renumber(sort.keys(), input.map())), input.map());
            }
            case PlanNode.GapFill fill -> {
                int width = fill.columns().size();
                BitSet all = new BitSet();
                all.set(0, width);
                PlanNode below = prune(fill.input(), all).node();
                yield new Pruned(PlanTree.withInputs(fill, input -> below), map(all, width));
            }
            case PlanNode.Limit limit -> {
                Pruned input = prune(limit.input(), wanted);
                yield new Pruned(new PlanNode.Limit(input.node(), limit.offset(), limit.count()), input.map());
            }
            case PlanNode.Join join -> join(join, wanted);
            case PlanNode.Lateral lateral -> lateral(lateral, wanted);
            case PlanNode.Union union ->
                new Pruned(
                        new PlanNode.Union(union.inputs().stream()
                                .map(input -> exactly(input, wanted))
                                .toList()),
                        map(wanted, union.columns().size()));
            case PlanNode.Window window -> window(window, wanted);
            case PlanNode.SetDifference sets -> whole(sets);
            case PlanNode.Recursion recursion -> whole(recursion);
            case PlanNode.WorkingRows rows -> whole(rows);
        };
    }

    private static Pruned scan(PlanNode.Scan scan, BitSet wanted) {
        BitSet kept = (BitSet) wanted.clone();
        int width = scan.projected().size();
        Expr predicate = scan.predicate();
        if (predicate != null) {
            use(predicate, kept);
        }
        int[] map = map(kept, width);
        List<ScanColumn> columns = new ArrayList<>();
        kept.stream().forEach(i -> columns.add(scan.projected().get(i)));
        return new Pruned(
                new PlanNode.Scan(
                        scan.table(),
                        columns,
                        scan.fromNs(),
                        scan.toNs(),
                        scan.matchers(),
                        predicate == null ? null : Exprs.renumber(predicate, map),
                        scan.aggregate()),
                map);
    }

    private static Pruned values(PlanNode.Values values, BitSet wanted) {
        List<PlanColumn> columns = new ArrayList<>();
        wanted.stream().forEach(i -> columns.add(values.columns().get(i)));
        List<List<Expr.Literal>> rows = new ArrayList<>();
        for (List<Expr.Literal> row : values.rows()) {
            List<Expr.Literal> kept = new ArrayList<>();
            wanted.stream().forEach(i -> kept.add(row.get(i)));
            rows.add(kept);
        }
        return new Pruned(
                new PlanNode.Values(columns, rows), map(wanted, values.columns().size()));
    }

    private static Pruned project(PlanNode.Project project, BitSet wanted) {
        BitSet below = new BitSet();
        wanted.stream().forEach(i -> use(project.expressions().get(i), below));
        Pruned input = prune(project.input(), below);
        List<Expr> expressions = new ArrayList<>();
        List<String> names = new ArrayList<>();
        wanted.stream().forEach(i -> {
            expressions.add(Exprs.renumber(project.expressions().get(i), input.map()));
            names.add(project.names().get(i));
        });
        return new Pruned(
                new PlanNode.Project(input.node(), expressions, names),
                map(wanted, project.expressions().size()));
    }

    /// Keys stay, for they make the groups; calls that nobody reads go.
    private static Pruned aggregate(PlanNode.Aggregate aggregate, BitSet wanted) {
        int keys = aggregate.keys().size();
        BitSet kept = (BitSet) wanted.clone();
        kept.set(0, keys);
        BitSet below = new BitSet();
        aggregate.keys().forEach(below::set);
        for (int i = 0; i < aggregate.calls().size(); i++) {
            AggregateCall call = aggregate.calls().get(i);
            if (kept.get(keys + i)) {
                call.columns().forEach(below::set);
            }
        }
        Pruned input = prune(aggregate.input(), below);
        List<Integer> newKeys = new ArrayList<>();
        aggregate.keys().forEach(key -> newKeys.add(input.map()[key]));
        List<AggregateCall> calls = new ArrayList<>();
        for (int i = 0; i < aggregate.calls().size(); i++) {
            AggregateCall call = aggregate.calls().get(i);
            if (kept.get(keys + i)) {
                calls.add(call.over(column -> input.map()[column]));
            }
        }
        return new Pruned(
                new PlanNode.Aggregate(input.node(), newKeys, calls),
                map(kept, aggregate.columns().size()));
    }

    private static int at(int[] map, int index) {
        return index < 0 ? -1 : map[index];
    }

    /// Sets the columns that `expr` reads.
    static void use(Expr expr, BitSet used) {
        if (expr instanceof Expr.Column column) {
            used.set(column.index());
        }
        for (Expr operand : ExprTree.operands(expr)) {
            use(operand, used);
        }
    }

    private static List<PlanNode.SortKey> renumber(List<PlanNode.SortKey> keys, int[] map) {
        List<PlanNode.SortKey> result = new ArrayList<>();
        for (PlanNode.SortKey key : keys) {
            result.add(new PlanNode.SortKey(map[key.column()], key.descending(), key.nullsFirst()));
        }
        return result;
    }

    private static int[] map(BitSet kept, int width) {
        int[] map = new int[width];
        int next = 0;
        for (int i = 0; i < width; i++) {
            map[i] = kept.get(i) ? next++ : -1;
        }
        return map;
    }

    /// A node that needs all columns of its inputs.
    private static Pruned whole(PlanNode node) {
        BitSet all = new BitSet();
        all.set(0, node.columns().size());
        return new Pruned(
                PlanTree.withInputs(node, input -> exactly(input, all)),
                map(all, node.columns().size()));
    }

    /// The node with just the wanted columns, in order.
    private static PlanNode exactly(PlanNode node, BitSet wanted) {
        Pruned pruned = prune(node, wanted);
        List<PlanColumn> columns = pruned.node().columns();
        if (columns.size() == wanted.cardinality()) {
            return pruned.node();
        }
        List<Expr> expressions = new ArrayList<>();
        List<String> names = new ArrayList<>();
        wanted.stream().map(i -> pruned.map()[i]).forEach(i -> {
            expressions.add(
                    new Expr.Column(i, columns.get(i).type(), columns.get(i).name()));
            names.add(columns.get(i).name());
        });
        return new PlanNode.Project(pruned.node(), expressions, names);
    }

    private static Pruned join(PlanNode.Join join, BitSet wanted) {
        int width = join.left().columns().size();
        int all = width + join.right().columns().size();
        BitSet used = (BitSet) wanted.clone();
        use(join.condition(), used);
        Pruned left = prune(join.left(), used.get(0, width));
        Pruned right = prune(join.right(), used.get(width, all));
        int[] both = both(left, right);
        PlanNode node = new PlanNode.Join(
                left.node(), right.node(), join.kind(), Exprs.renumber(join.condition(), both), join.place());
        boolean leftOnly = join.kind() == JoinKind.SEMI || join.kind() == JoinKind.ANTI;
        return new Pruned(node, leftOnly ? left.map() : both);
    }

    private static Pruned lateral(PlanNode.Lateral lateral, BitSet wanted) {
        int width = lateral.left().columns().size();
        BitSet used = wanted.get(0, width);
        lateral.arguments().forEach(argument -> use(argument, used));
        Pruned left = prune(lateral.left(), used);
        Pruned right =
                prune(lateral.right(), wanted.get(width, lateral.columns().size()));
        List<Expr> arguments = new ArrayList<>();
        lateral.arguments().forEach(argument -> arguments.add(Exprs.renumber(argument, left.map())));
        return new Pruned(
                new PlanNode.Lateral(left.node(), right.node(), lateral.outer(), lateral.parameters(), arguments),
                both(left, right));
    }

    /// The map of the columns of two nodes side by side.
    private static int[] both(Pruned left, Pruned right) {
        int shift = left.node().columns().size();
        int[] map = Arrays.copyOf(left.map(), left.map().length + right.map().length);
        for (int i = 0; i < right.map().length; i++) {
            map[left.map().length + i] = right.map()[i] < 0 ? -1 : shift + right.map()[i];
        }
        return map;
    }

    /// Calls that nobody reads go.
    private static Pruned window(PlanNode.Window window, BitSet wanted) {
        int width = window.input().columns().size();
        BitSet used = wanted.get(0, width);
        window.partition().forEach(used::set);
        window.order().forEach(key -> used.set(key.column()));
        List<WindowCall> kept = new ArrayList<>();
        for (int i = 0; i < window.calls().size(); i++) {
            if (wanted.get(width + i)) {
                WindowCall call = window.calls().get(i);
                kept.add(call);
                call.columns().forEach(used::set);
            }
        }
        Pruned input = prune(window.input(), used);
        int[] map = Arrays.copyOf(input.map(), width + window.calls().size());
        int next = input.node().columns().size();
        for (int i = width; i < map.length; i++) {
            map[i] = wanted.get(i) ? next++ : -1;
        }
        if (kept.isEmpty()) {
            return new Pruned(input.node(), map);
        }
        List<Integer> partition = new ArrayList<>();
        window.partition().forEach(key -> partition.add(input.map()[key]));
        List<WindowCall> calls = new ArrayList<>();
        kept.forEach(call -> calls.add(call.over(column -> at(input.map(), column))));
        return new Pruned(
                new PlanNode.Window(input.node(), partition, renumber(window.order(), input.map()), calls), map);
    }
}
