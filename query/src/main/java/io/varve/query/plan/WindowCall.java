// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// One call of a [PlanNode.Window].
///
/// @param aggregate for [Function#AGGREGATE], over the rows of the frame; else null
/// @param arguments columns of the input; LAG, LEAD: value, offset, default; NTILE: buckets; NTH_VALUE: value, number
public record WindowCall(
        Function function,
        @Nullable AggregateCall aggregate,
        List<Integer> arguments,
        Frame frame,
        boolean ignoreNulls,
        SqlType type,
        String name) {
    public WindowCall {
        arguments = List.copyOf(arguments);
    }

    /// The columns of the input that it reads.
    public Set<Integer> columns() {
        Set<Integer> columns = new TreeSet<>();
        over(column -> {
            if (column >= 0) {
                columns.add(column);
            }
            return column;
        });
        return columns;
    }

    /// The same call over an input whose columns lie elsewhere; absent ones are −1 and stay so if `place` leaves them.
    public WindowCall over(IntUnaryOperator place) {
        AggregateCall call = aggregate;
        return new WindowCall(
                function,
                call == null ? null : call.over(place),
                arguments.stream().map(place::applyAsInt).toList(),
                new Frame(
                        frame.unit,
                        new Bound(frame.from.kind, place.applyAsInt(frame.from.offset)),
                        new Bound(frame.to.kind, place.applyAsInt(frame.to.offset)),
                        frame.exclusion),
                ignoreNulls,
                type,
                name);
    }

    /// What is computed for a row.
    public enum Function {
        ROW_NUMBER,
        RANK,
        DENSE_RANK,
        PERCENT_RANK,
        CUME_DIST,
        NTILE,
        LAG,
        LEAD,
        FIRST_VALUE,
        LAST_VALUE,
        NTH_VALUE,
        AGGREGATE
    }

    /// The rows around a row that count for it.
    public record Frame(Unit unit, Bound from, Bound to, Exclusion exclusion) {}

    /// What an offset counts: rows, distances of the one key of the order, or groups of rows with equal order.
    public enum Unit {
        ROWS,
        RANGE,
        GROUPS
    }

    /// Where a frame begins or ends; `offset` is a column of the input, for PRECEDING and FOLLOWING, else −1.
    public record Bound(Kind kind, int offset) {
        /// Kinds of bounds.
        public enum Kind {
            UNBOUNDED_PRECEDING,
            PRECEDING,
            CURRENT_ROW,
            FOLLOWING,
            UNBOUNDED_FOLLOWING
        }
    }

    /// Which rows are taken out of a frame.
    public enum Exclusion {
        NONE,
        CURRENT_ROW,
        GROUP,
        TIES
    }
}
