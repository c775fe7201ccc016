// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.testing.ManualClock;
import io.varve.query.exec.AggregateState;
import io.varve.query.exec.Batches;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.QueryEndedException;
import io.varve.query.exec.QueryPool;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Aggregates that keep values are metered, and can be cancelled while they sort.
@Timeout(60)
final class AccumulatorsTest {
    private static final int LIMIT_BYTES = 4 << 20;

    private static QueryContext context(long bytes) {
        return new QueryContext(new QueryPool(bytes, bytes), new ManualClock(0), Long.MAX_VALUE / 2, Long.MAX_VALUE);
    }

    private static Accumulator of(AggregateCall.Kind kind, QueryContext context) {
        AggregateCall call =
                new AggregateCall(kind, 0, 1, false, -1, SqlType.DOUBLE, "x", List.of(0.5, 0.01, 3.0), List.of());
        return Accumulators.of(call, SqlType.DOUBLE, SqlType.BIGINT, context);
    }

    /// Adds distinct values at falling times to one group, batch by batch.
    private static void add(Accumulator accumulator, int batches, QueryContext context) {
        Vector values = new Vector(SqlType.DOUBLE, context);
        Vector times = new Vector(SqlType.BIGINT, context);
        int[] groups = new int[Vector.CAPACITY];
        int[] rows = new int[Vector.CAPACITY];
        accumulator.grow(1);
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < rows.length; i++) {
                int number = batch * rows.length + i;
                rows[i] = i;
                values.setDouble(i, Math.sin(number));
                times.set(i, -number);
            }
            accumulator.add(values, times, groups, rows, rows.length);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AggregateCall.Kind.class,
            names = {"MODE", "PERCENTILE_CONT", "PERCENTILE_DISC", "RATE", "INTEGRAL", "TIME_WEIGHTED_AVG"})
    void shouldEndWhenMemoryIsUsedUp(AggregateCall.Kind kind) {
        QueryContext context = context(LIMIT_BYTES);
        Accumulator accumulator = of(kind, context);
        assertThrows(ResourceExhaustedException.class, () -> add(accumulator, 10_000, context));
        context.close();
        assertEquals(0, context.heldBytes());
    }

    @ParameterizedTest
    @EnumSource(
            value = AggregateCall.Kind.class,
            names = {"MODE", "PERCENTILE_CONT", "PERCENTILE_DISC", "RATE", "INTEGRAL", "TIME_WEIGHTED_AVG"})
    void shouldEndWhileItSorts(AggregateCall.Kind kind) {
        QueryContext context = context(1L << 30);
        Accumulator accumulator = of(kind, context);
        add(accumulator, 300, context);
        context.cancel();
        Vector into = new Vector(SqlType.DOUBLE, context);
        assertThrows(QueryEndedException.class, () -> accumulator.result(0, into, 0));
        context.close();
    }

    private static AggregateCall text(List<PlanNode.SortKey> sorting) {
        return new AggregateCall(
                AggregateCall.Kind.STRING_AGG, 0, 1, false, -1, SqlType.VARCHAR, "x", List.of(), sorting);
    }

    /// Batches of one group: a text of 40 bytes, a comma, and numbers that fall.
    private static Batch texts(int batch, QueryContext context) {
        Batch rows = Batches.of(List.of(SqlType.VARCHAR, SqlType.VARCHAR, SqlType.BIGINT), context);
        for (int i = 0; i < Vector.CAPACITY; i++) {
            rows.column(0).setText(i, "a text of twenty bytes and twenty more: ");
            rows.column(1).setText(i, ",");
            rows.column(2).set(i, -(long) batch * Vector.CAPACITY - i);
        }
        rows.count(Vector.CAPACITY);
        return rows;
    }

    @Test
    void shouldEndWhenTextsUseUpTheMemory() {
        for (List<PlanNode.SortKey> sorting :
                List.of(List.<PlanNode.SortKey>of(), List.of(new PlanNode.SortKey(2, false, false)))) {
            QueryContext context = context(LIMIT_BYTES);
            Batch rows = texts(0, context);
            AggregateState state = new AggregateState(
                    text(sorting), List.of(SqlType.VARCHAR, SqlType.VARCHAR, SqlType.BIGINT), context);
            state.grow(1);
            assertThrows(ResourceExhaustedException.class, () -> {
                for (int batch = 0; batch < 10_000; batch++) {
                    state.add(rows, new int[Vector.CAPACITY]);
                }
            });
            context.close();
            assertEquals(0, context.heldBytes());
        }
    }

    @Test
    void shouldEndWhileItSortsTexts() {
        QueryContext context = context(1L << 30);
        AggregateState state = new AggregateState(
                text(List.of(new PlanNode.SortKey(2, false, false))),
                List.of(SqlType.VARCHAR, SqlType.VARCHAR, SqlType.BIGINT),
                context);
        state.grow(1);
        for (int batch = 0; batch < 300; batch++) {
            state.add(texts(batch, context), new int[Vector.CAPACITY]);
        }
        context.cancel();
        Vector into = new Vector(SqlType.VARCHAR, context);
        assertThrows(QueryEndedException.class, () -> state.result(0, into, 0));
        context.close();
    }
}
