// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.varve.engine.testing.ManualClock;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random rows in parts, whose groups are merged, have the answers of one pass.
@Timeout(60)
final class AggregateGroupsTest {
    private static final int ROUNDS = 20;
    private static final long POOL_BYTES = 1L << 30;

    /// Sums of squares take another way through the same rows; of all other kinds the answers are equal.
    private static final double TOLERANCE = 1e-9;

    private static QueryContext context() {
        return new QueryContext(
                new QueryPool(POOL_BYTES, POOL_BYTES), new ManualClock(0), Long.MAX_VALUE / 2, Long.MAX_VALUE);
    }

    private static List<SqlType> arguments(AggregateCall.Kind kind) {
        return switch (kind) {
            case STRING_AGG -> List.of(SqlType.VARCHAR);
            case BIT_AND, BIT_OR, BIT_XOR -> List.of(SqlType.BIGINT, SqlType.HUGEINT);
            case COUNT, MIN, MAX, FIRST, LAST, MIN_BY, MAX_BY, MODE, PERCENTILE_DISC ->
                List.of(SqlType.BIGINT, SqlType.DOUBLE, SqlType.VARCHAR, SqlType.HUGEINT);
            default -> List.of(SqlType.BIGINT, SqlType.DOUBLE, SqlType.UBIGINT, SqlType.HUGEINT);
        };
    }

    /// Null for kinds with one column.
    private static @Nullable SqlType second(AggregateCall.Kind kind) {
        return switch (kind) {
            case STRING_AGG -> SqlType.VARCHAR;
            case FIRST, LAST, RATE, INCREASE, DELTA, DERIVATIVE, INTEGRAL, TIME_WEIGHTED_AVG -> SqlType.BIGINT;
            case MIN_BY, MAX_BY, CORR, COVAR_SAMP, COVAR_POP -> SqlType.DOUBLE;
            case REGR_COUNT, REGR_AVGX, REGR_AVGY, REGR_SXX, REGR_SYY, REGR_SXY -> SqlType.DOUBLE;
            case REGR_SLOPE, REGR_INTERCEPT, REGR_R2 -> SqlType.DOUBLE;
            default -> null;
        };
    }

    private static SqlType result(AggregateCall.Kind kind, SqlType argument) {
        return switch (kind) {
            case COUNT, REGR_COUNT -> SqlType.BIGINT;
            case SUM -> argument == SqlType.DOUBLE ? SqlType.DOUBLE : SqlType.HUGEINT;
            case STRING_AGG, HISTOGRAM -> SqlType.VARCHAR;
            case MIN, MAX, FIRST, LAST, MIN_BY, MAX_BY, MODE, PERCENTILE_DISC, BIT_AND, BIT_OR, BIT_XOR -> argument;
            default -> SqlType.DOUBLE;
        };
    }

    private static List<Double> parameters(AggregateCall.Kind kind) {
        return switch (kind) {
            case PERCENTILE_CONT, PERCENTILE_DISC -> List.of(0.3, 1.0);
            case APPROX_PERCENTILE -> List.of(0.7, 0.01);
            case HISTOGRAM -> List.of(0.0, 40.0, 5.0);
            case RATE, INCREASE, DELTA, DERIVATIVE, INTEGRAL, TIME_WEIGHTED_AVG -> List.of(1.0);
            default -> List.of();
        };
    }

    private static @Nullable Object value(SqlType type, Random random) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        int number = random.nextInt(50);
        return switch (type) {
            case BOOLEAN -> number < 35;
            case DOUBLE -> random.nextInt(200) == 0 ? Double.NaN : number + random.nextDouble();
            case VARCHAR -> "t" + number;
            case HUGEINT -> BigInteger.ONE.shiftLeft(70).add(BigInteger.valueOf(number));
            default -> (long) number;
        };
    }

    /// Group, argument, second column, filter.
    private static List<List<@Nullable Object>> rows(List<SqlType> types, int count, Random random) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (SqlType type : types) {
                row.add(value(type, random));
            }
            rows.add(row);
        }
        return rows;
    }

    private static void add(AggregateGroups groups, PlanNode plan, QueryContext context) {
        try (Operator rows = new ProviderOperator((PlanNode.ProviderScan) plan, context)) {
            rows.open();
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                groups.add(batch);
            }
        }
    }

    private static List<List<@Nullable Object>> answer(
            AggregateGroups groups, List<SqlType> types, QueryContext context) {
        Batch batch = Batches.of(types, context);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int group = 0; group < groups.count(); group++) {
            batch.clear();
            groups.write(group, batch, 0);
            List<@Nullable Object> row = new ArrayList<>();
            for (int i = 0; i < batch.columnCount(); i++) {
                Vector column = batch.column(i);
                row.add(column.isNull(0) ? null : TableRows.value(column, 0));
            }
            rows.add(row);
        }
        return rows;
    }

    private static void check(
            List<AggregateCall> calls, List<SqlType> types, boolean keyed, Random random, String about) {
        List<List<@Nullable Object>> rows = rows(types, random.nextInt(3000), random);
        PlanNode all = TableRows.of(types, rows).plan();
        PlanNode.Aggregate aggregate = new PlanNode.Aggregate(all, keyed ? List.of(0) : List.of(), calls);
        QueryContext context = context();
        AggregateGroups once = new AggregateGroups(aggregate, context);
        add(once, all, context);
        AggregateGroups merged = null;
        int from = 0;
        while (merged == null || from < rows.size()) {
            int to = Math.min(rows.size(), from + random.nextInt(1 + rows.size()));
            QueryContext part = context.nested();
            AggregateGroups groups = new AggregateGroups(aggregate, merged == null ? context : part);
            add(groups, TableRows.of(types, rows.subList(from, to)).plan(), part);
            if (merged == null) {
                merged = groups;
            } else {
                merged.merge(groups);
            }
            part.close();
            from = to;
        }
        List<List<@Nullable Object>> expected = answer(once, aggregate.types(), context);
        List<List<@Nullable Object>> found = answer(merged, aggregate.types(), context);
        assertEquals(expected.size(), found.size(), about);
        for (int row = 0; row < expected.size(); row++) {
            for (int i = 0; i < expected.get(row).size(); i++) {
                same(expected.get(row).get(i), found.get(row).get(i), about + " row=" + row + " column=" + i);
            }
        }
        context.close();
        assertEquals(0, context.heldBytes());
    }

    private static void same(@Nullable Object expected, @Nullable Object found, String about) {
        if (expected instanceof Double a && found instanceof Double b && !a.isNaN() && !a.equals(b)) {
            assertEquals(a, b, TOLERANCE * Math.max(1, Math.abs(a)), about);
        } else {
            assertEquals(expected, found, about);
        }
    }

    @ParameterizedTest
    @EnumSource(AggregateCall.Kind.class)
    void shouldAnswerMergedPartsAsOnePass(AggregateCall.Kind kind) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            for (SqlType argument : arguments(kind)) {
                SqlType second = second(kind);
                int order = second == null ? -1 : 2;
                SqlType type = result(kind, argument);
                List<PlanNode.SortKey> sorting = List.of(new PlanNode.SortKey(1, true, false));
                AggregateCall plain =
                        new AggregateCall(kind, 1, order, false, -1, type, "a", parameters(kind), List.of());
                AggregateCall distinct =
                        new AggregateCall(kind, 1, order, true, 3, type, "b", parameters(kind), List.of());
                AggregateCall sorted =
                        new AggregateCall(kind, 1, order, false, 3, type, "c", parameters(kind), sorting);
                List<AggregateCall> calls = kind == AggregateCall.Kind.STRING_AGG
                        ? List.of(plain, distinct, sorted)
                        : List.of(plain, distinct);
                List<SqlType> types =
                        List.of(SqlType.BIGINT, argument, second == null ? SqlType.BIGINT : second, SqlType.BOOLEAN);
                String about = kind + " of " + argument + " seed=" + seed + " round=" + round;
                check(calls, types, round % 4 != 0, random, about);
            }
        }
    }

    @Test
    void shouldNotMergeDistinctTextsInAnOrder() {
        AggregateCall call = new AggregateCall(
                AggregateCall.Kind.STRING_AGG,
                0,
                0,
                true,
                -1,
                SqlType.VARCHAR,
                "x",
                List.of(),
                List.of(new PlanNode.SortKey(0, false, false)));
        PlanNode rows = TableRows.of(List.of(SqlType.VARCHAR), List.of()).plan();
        assertFalse(AggregateGroups.merge(new PlanNode.Aggregate(rows, List.of(), List.of(call))));
    }
}
