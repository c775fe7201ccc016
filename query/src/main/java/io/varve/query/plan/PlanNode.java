// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A relational operator of a plan; [#columns] says what its rows hold, in order.
///
/// Expressions and indices of a node refer to the columns of its input. Rows have an order only above [Sort] (and are
/// kept in it by [Filter], [Project] and [Limit]).
public sealed interface PlanNode {
    /// The columns of the rows it yields. No TIMESTAMP, no INTERVAL: BIGINT nanoseconds.
    List<PlanColumn> columns();

    /// The types of [#columns], in order.
    default List<SqlType> types() {
        return columns().stream().map(PlanColumn::type).toList();
    }

    /// The nodes it reads, empty for a leaf.
    List<PlanNode> inputs();

    /// Rows of a table with `fromNs <= time < toNs` that meet every matcher and for which `predicate` is true.
    ///
    /// `columns()` are `projected` in order, unless `aggregate` is set: then its keys and calls. `projected` may be empty
    /// (count(*)). `predicate` refers to `projected`. Without bounds: `Long.MIN_VALUE`, `Long.MAX_VALUE`; `fromNs >= toNs`
    /// = no rows.
    record Scan(
            TableRef table,
            List<ScanColumn> projected,
            long fromNs,
            long toNs,
            List<TagMatcher> matchers,
            @Nullable Expr predicate,
            @Nullable ScanAggregate aggregate)
            implements PlanNode {
        public Scan {
            projected = List.copyOf(projected);
            matchers = List.copyOf(matchers);
        }

        @Override
        public List<PlanColumn> columns() {
            List<PlanColumn> columns = new ArrayList<>();
            if (aggregate == null) {
                for (ScanColumn column : projected) {
                    columns.add(new PlanColumn(column.name(), column.type()));
                }
            } else {
                for (ScanAggregate.Key key : aggregate.keys()) {
                    columns.add(new PlanColumn(
                            key.name(), key instanceof ScanAggregate.TagKey ? SqlType.VARCHAR : SqlType.BIGINT));
                }
                for (AggregateCall call : aggregate.calls()) {
                    columns.add(new PlanColumn(call.name(), call.type()));
                }
            }
            return columns;
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of();
        }

        /// The same rows with the aggregate done by a node above the scan; this if nothing was pushed. For an
        /// executor, or a test, that does not want the scan to aggregate.
        public PlanNode withoutPushedAggregate() {
            if (aggregate == null) {
                return this;
            }
            Scan rows = new Scan(table, projected, fromNs, toNs, matchers, predicate, null);
            List<Expr> expressions = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (ScanColumn column : projected) {
                expressions.add(new Expr.Column(expressions.size(), column.type(), column.name()));
                names.add(column.name());
            }
            List<Integer> keys = new ArrayList<>();
            for (ScanAggregate.Key key : aggregate.keys()) {
                keys.add(expressions.size());
                names.add(key.name());
                expressions.add(
                        switch (key) {
                            case ScanAggregate.TagKey tag -> new Expr.Column(tag.column(), SqlType.VARCHAR, tag.name());
                            case ScanAggregate.BucketKey bucket ->
                                new Expr.Call(
                                        Function.TIME_BUCKET,
                                        List.of(
                                                new Expr.Literal(bucket.widthNs(), SqlType.BIGINT),
                                                new Expr.Column(bucket.column(), SqlType.BIGINT, "time"),
                                                new Expr.Literal(bucket.originNs(), SqlType.BIGINT)),
                                        SqlType.BIGINT);
                        });
            }
            return new Aggregate(new Project(rows, expressions, names), keys, aggregate.calls());
        }
    }

    /// Rows of a virtual table, such as `system.tables`: columns `projected` (indices) of the provider's.
    record ProviderScan(TableProvider provider, List<Integer> projected) implements PlanNode {
        public ProviderScan {
            projected = List.copyOf(projected);
        }

        @Override
        public List<PlanColumn> columns() {
            List<PlanColumn> columns = new ArrayList<>();
            for (int index : projected) {
                PlanColumn column = provider.columns().get(index);
                columns.add(new PlanColumn(column.name(), column.type().lowered()));
            }
            return columns;
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of();
        }
    }

    /// Constant rows; every row has one literal per column.
    record Values(List<PlanColumn> columns, List<List<Expr.Literal>> rows) implements PlanNode {
        public Values {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of();
        }
    }

    /// Rows for which the predicate is true (not false, not null). HAVING is a filter above [Aggregate].
    record Filter(PlanNode input, Expr predicate) implements PlanNode {
        @Override
        public List<PlanColumn> columns() {
            return input.columns();
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }
    }

    /// One row per input row: the values of `expressions`, called `names`.
    record Project(PlanNode input, List<Expr> expressions, List<String> names) implements PlanNode {
        public Project {
            expressions = List.copyOf(expressions);
            names = List.copyOf(names);
        }

        @Override
        public List<PlanColumn> columns() {
            List<PlanColumn> columns = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                columns.add(new PlanColumn(names.get(i), expressions.get(i).type()));
            }
            return columns;
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }
    }

    /// One row per group of equal `keys` (input column indices; nulls are equal, NaNs are equal, −0 equals 0): the keys in order, then
    /// the calls. Without keys exactly one row, also over no input; with keys none over no input.
    record Aggregate(PlanNode input, List<Integer> keys, List<AggregateCall> calls) implements PlanNode {
        public Aggregate {
            keys = List.copyOf(keys);
            calls = List.copyOf(calls);
        }

        @Override
        public List<PlanColumn> columns() {
            List<PlanColumn> columns = new ArrayList<>();
            List<PlanColumn> inputs = input.columns();
            for (int key : keys) {
                columns.add(inputs.get(key));
            }
            for (AggregateCall call : calls) {
                columns.add(new PlanColumn(call.name(), call.type()));
            }
            return columns;
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }
    }

    /// Rows that differ in some column (nulls are equal); which of equal rows is kept does not matter.
    record Distinct(PlanNode input) implements PlanNode {
        @Override
        public List<PlanColumn> columns() {
            return input.columns();
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }
    }

    /// Of each group of equal `keys` (nulls are equal) the first row in `order`; of rows equal in order any.
    record DistinctOn(PlanNode input, List<Integer> keys, List<SortKey> order) implements PlanNode {
        public DistinctOn {
            keys = List.copyOf(keys);
            order = List.copyOf(order);
        }

        @Override
        public List<PlanColumn> columns() {
            return input.columns();
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }
    }

    /// All rows, ordered by `keys`, the first decides. false < true; NaN is the greatest number; text by code point.
    /// [Limit] directly above it = top-N.
    record Sort(PlanNode input, List<SortKey> keys) implements PlanNode {
        public Sort {
            keys = List.copyOf(keys);
        }

        @Override
        public List<PlanColumn> columns() {
            return input.columns();
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }
    }

    /// Skips `offset` rows, then yields at most `count` (`Long.MAX_VALUE` = no limit).
    record Limit(PlanNode input, long offset, long count) implements PlanNode {
        @Override
        public List<PlanColumn> columns() {
            return input.columns();
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }
    }

    /// The input, which has one row per bucket of time and value of `keys`, with rows for the buckets that lack: for every combination of keys
    /// that the input has, from the first bucket to the last (of all keys together; `range` may widen it), ordered by time.
    ///
    /// `time` and `keys` are columns; each other column is filled as `fills` says, which has an entry for every column.
    record GapFill(
            PlanNode input, int time, List<Integer> keys, List<Filling> fills, TimeBuckets.Shape buckets, Range range)
            implements PlanNode {
        public GapFill {
            keys = List.copyOf(keys);
            fills = List.copyOf(fills);
        }

        /// What a column holds in a row that was put in: `constant` (of the column's type, or null), the value before, or one on the line
        /// between those before and after, null where one of the two lacks.
        public record Filling(Kind kind, Expr.Literal constant) {
            /// How a column is filled.
            public enum Kind {
                CONSTANT,
                PREVIOUS,
                LINEAR
            }
        }

        /// `from <= time < to` that rows are put in for, BIGINT or null for where the rows begin or end; `scanned` = the bounds of the scan
        /// below count too.
        public record Range(Expr.Literal from, Expr.Literal to, boolean scanned) {}

        @Override
        public List<PlanColumn> columns() {
            return input.columns();
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }
    }

    /// Pairs of rows for which the condition, over the columns of both, is true; which rows without a partner are kept says `kind`. `place`
    /// is that of the subquery that a SINGLE one stands for.
    record Join(PlanNode left, PlanNode right, JoinKind kind, Expr condition, Place place) implements PlanNode {
        /// A join that the text has as one.
        public Join(PlanNode left, PlanNode right, JoinKind kind, Expr condition) {
            this(left, right, kind, condition, Place.NONE);
        }

        @Override
        public List<PlanColumn> columns() {
            if (kind == JoinKind.SEMI || kind == JoinKind.ANTI) {
                return left.columns();
            }
            List<PlanColumn> columns = new ArrayList<>(left.columns());
            columns.addAll(right.columns());
            return columns;
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(left, right);
        }
    }

    /// Each left row beside the rows that `right` has for it: `parameters` of `right` have the values of `arguments`. An `outer` one
    /// keeps left rows for which there are none, beside nulls.
    record Lateral(PlanNode left, PlanNode right, boolean outer, List<Integer> parameters, List<Expr> arguments)
            implements PlanNode {
        public Lateral {
            parameters = List.copyOf(parameters);
            arguments = List.copyOf(arguments);
        }

        @Override
        public List<PlanColumn> columns() {
            List<PlanColumn> columns = new ArrayList<>(left.columns());
            columns.addAll(right.columns());
            return columns;
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(left, right);
        }
    }

    /// The rows of all inputs, one input after the other; their columns have the same types.
    record Union(List<PlanNode> inputs) implements PlanNode {
        public Union {
            inputs = List.copyOf(inputs);
        }

        @Override
        public List<PlanColumn> columns() {
            return inputs.getFirst().columns();
        }
    }

    /// INTERSECT, or EXCEPT: rows of `left` that `right` has, or has not (nulls are equal); with `all` as often as the smaller count says,
    /// or the difference of both, else once.
    record SetDifference(PlanNode left, PlanNode right, boolean intersects, boolean all) implements PlanNode {
        @Override
        public List<PlanColumn> columns() {
            return left.columns();
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(left, right);
        }
    }

    /// WITH RECURSIVE: the rows of `seed`, then those of `step` over the rows of the round before ([WorkingRows] of the same number), until
    /// a round has none. Without `all` no row comes twice.
    record Recursion(int number, PlanNode seed, PlanNode step, boolean all) implements PlanNode {
        @Override
        public List<PlanColumn> columns() {
            return seed.columns();
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(seed, step);
        }
    }

    /// The rows of the last round of a [Recursion].
    record WorkingRows(int number, List<PlanColumn> columns) implements PlanNode {
        public WorkingRows {
            columns = List.copyOf(columns);
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of();
        }
    }

    /// The rows of its input, ordered by partition and order, with a value of each call behind their columns.
    record Window(PlanNode input, List<Integer> partition, List<SortKey> order, List<WindowCall> calls)
            implements PlanNode {
        public Window {
            partition = List.copyOf(partition);
            order = List.copyOf(order);
            calls = List.copyOf(calls);
        }

        @Override
        public List<PlanColumn> columns() {
            List<PlanColumn> columns = new ArrayList<>(input.columns());
            for (WindowCall call : calls) {
                columns.add(new PlanColumn(call.name(), call.type()));
            }
            return columns;
        }

        @Override
        public List<PlanNode> inputs() {
            return List.of(input);
        }
    }

    /// One column of an order; nulls last ascending and first descending unless the text says otherwise.
    record SortKey(int column, boolean descending, boolean nullsFirst) {}
}
