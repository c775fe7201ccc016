// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.scan.ParallelRunner;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.testing.SeededRng;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Operators against the plainest code that does the same on lists.
final class OperatorsTest {
    private static final List<SqlType> TYPES =
            List.of(SqlType.BIGINT, SqlType.DOUBLE, SqlType.VARCHAR, SqlType.BOOLEAN, SqlType.BIGINT);
    private static final int TIME = 4;

    private static List<List<@Nullable Object>> draw(SeededRng rng, int count) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        double[] doubles = {0.0, -0.0, Double.NaN, 1.5, -2.25, Double.POSITIVE_INFINITY, 1e300};
        for (int i = 0; i < count; i++) {
            rows.add(Arrays.asList(
                    pick(rng, 5) == 0 ? null : (Object) (long) pick(rng, 7),
                    pick(rng, 5) == 0 ? null : (Object) doubles[pick(rng, doubles.length)],
                    pick(rng, 5) == 0 ? null : "text" + pick(rng, 9),
                    pick(rng, 5) == 0 ? null : (Object) (pick(rng, 2) == 0),
                    (long) i));
        }
        return rows;
    }

    private static int pick(SeededRng rng, int bound) {
        return (int) Math.floorMod(rng.nextLong(), (long) bound);
    }

    private static QueryContext context() {
        return new QueryContext(
                new QueryPool(1L << 30, 1L << 30), new ManualClock(0), Long.MAX_VALUE / 2, Long.MAX_VALUE);
    }

    private static List<List<@Nullable Object>> run(PlanNode plan) {
        QueryContext context = context();
        Environment environment = new Environment(
                Catalog.EMPTY,
                () -> {
                    throw new AssertionError("no scan here");
                },
                ParallelRunner.SAME_THREAD,
                context);
        return TableRows.read(new Operators(environment).of(plan));
    }

    /// −0 is 0, as for grouping.
    private static List<@Nullable Object> canonical(List<@Nullable Object> row) {
        List<@Nullable Object> same = new ArrayList<>(row);
        same.replaceAll(value -> value instanceof Double number && number == 0 ? (Object) 0.0 : value);
        return same;
    }

    @SuppressWarnings("unchecked")
    private static int compare(@Nullable Object a, @Nullable Object b, PlanNode.SortKey key) {
        if (a == null || b == null) {
            boolean bothNull = a == null && b == null;
            return bothNull ? 0 : (a == null) == key.nullsFirst() ? -1 : 1;
        }
        Comparable<Object> left = (Comparable<Object>) (a instanceof Double number ? number + 0.0 : a);
        int order = left.compareTo(b instanceof Double number ? number + 0.0 : b);
        return key.descending() ? -order : order;
    }

    private static Comparator<List<@Nullable Object>> by(List<PlanNode.SortKey> keys) {
        return (a, b) -> {
            for (PlanNode.SortKey key : keys) {
                int order = compare(a.get(key.column()), b.get(key.column()), key);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    private static List<PlanNode.SortKey> drawKeys(SeededRng rng) {
        List<PlanNode.SortKey> keys = new ArrayList<>();
        for (int i = 0; i <= pick(rng, 3); i++) {
            keys.add(new PlanNode.SortKey(pick(rng, 4), pick(rng, 2) == 0, pick(rng, 2) == 0));
        }
        return keys;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 1024, 1025, 5000})
    void shouldSortStably(int count) {
        SeededRng rng = new SeededRng(count);
        for (int round = 0; round < 10; round++) {
            List<List<@Nullable Object>> rows = draw(rng, count);
            List<PlanNode.SortKey> keys = drawKeys(rng);
            List<List<@Nullable Object>> expected = new ArrayList<>(rows);
            expected.sort(by(keys));
            PlanNode sort = new PlanNode.Sort(TableRows.of(TYPES, rows).plan(), keys);
            assertEquals(expected, run(sort));
            int offset = pick(rng, 20);
            int limit = pick(rng, 2000);
            int from = Math.min(count, offset);
            assertEquals(
                    expected.subList(from, Math.min(count, offset + limit)),
                    run(new PlanNode.Limit(sort, offset, limit)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024, 20_000})
    void shouldKeepTheFirstRowsOfAnOrder(int count) {
        SeededRng rng = new SeededRng(count + 1);
        List<List<@Nullable Object>> rows = draw(rng, count);
        List<PlanNode.SortKey> keys =
                List.of(new PlanNode.SortKey(1, true, true), new PlanNode.SortKey(2, false, false));
        List<List<@Nullable Object>> expected = new ArrayList<>(rows);
        expected.sort(by(keys));
        PlanNode sort = new PlanNode.Sort(TableRows.of(TYPES, rows).plan(), keys);
        for (int limit : new int[] {0, 1, 10, 5000}) {
            assertEquals(expected.subList(0, Math.min(count, limit)), run(new PlanNode.Limit(sort, 0, limit)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024, 6000})
    void shouldDropRowsThatWereSeen(int count) {
        List<List<@Nullable Object>> rows = draw(new SeededRng(count), count);
        List<List<@Nullable Object>> narrow = new ArrayList<>();
        Set<List<@Nullable Object>> expected = new LinkedHashSet<>();
        for (List<@Nullable Object> row : rows) {
            narrow.add(row.subList(0, 4));
            expected.add(canonical(row.subList(0, 4)));
        }
        List<List<@Nullable Object>> actual = run(
                new PlanNode.Distinct(TableRows.of(TYPES.subList(0, 4), narrow).plan()));
        assertEquals(expected.size(), actual.size());
        Set<List<@Nullable Object>> found = new HashSet<>();
        actual.forEach(row -> found.add(canonical(row)));
        assertEquals(expected, found);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024, 30_000})
    void shouldKeepTheFirstRowOfEachGroup(int count) {
        List<List<@Nullable Object>> rows = draw(new SeededRng(count), count);
        List<PlanNode.SortKey> order =
                List.of(new PlanNode.SortKey(1, true, false), new PlanNode.SortKey(TIME, true, false));
        Map<@Nullable Object, List<@Nullable Object>> expected = new LinkedHashMap<>();
        for (List<@Nullable Object> row : rows) {
            expected.merge(row.get(2), row, (a, b) -> by(order).compare(b, a) < 0 ? b : a);
        }
        PlanNode plan = new PlanNode.DistinctOn(TableRows.of(TYPES, rows).plan(), List.of(2), order);
        assertEquals(new HashSet<>(expected.values()), new HashSet<>(run(plan)));
    }

    private static AggregateCall call(AggregateCall.Kind kind, int argument, SqlType type, boolean distinct) {
        boolean ordered = kind == AggregateCall.Kind.FIRST || kind == AggregateCall.Kind.LAST;
        return new AggregateCall(kind, argument, ordered ? TIME : -1, distinct, -1, type, kind.name());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024, 9000})
    void shouldAggregateGroupsOfAnyType(int count) {
        List<List<@Nullable Object>> rows = draw(new SeededRng(count), count);
        List<AggregateCall> calls = List.of(
                call(AggregateCall.Kind.COUNT, -1, SqlType.BIGINT, false),
                call(AggregateCall.Kind.COUNT, 0, SqlType.BIGINT, false),
                call(AggregateCall.Kind.COUNT, 2, SqlType.BIGINT, true),
                call(AggregateCall.Kind.SUM, 0, SqlType.HUGEINT, false),
                call(AggregateCall.Kind.AVG, 0, SqlType.DOUBLE, false),
                call(AggregateCall.Kind.MIN, 1, SqlType.DOUBLE, false),
                call(AggregateCall.Kind.MAX, 2, SqlType.VARCHAR, false),
                call(AggregateCall.Kind.FIRST, 2, SqlType.VARCHAR, false),
                call(AggregateCall.Kind.LAST, 0, SqlType.BIGINT, false));
        for (List<Integer> keys : List.of(List.<Integer>of(), List.of(3), List.of(1, 2), List.of(TIME))) {
            Map<List<@Nullable Object>, List<List<@Nullable Object>>> groups = new LinkedHashMap<>();
            if (keys.isEmpty()) {
                groups.put(List.of(), new ArrayList<>());
            }
            for (List<@Nullable Object> row : rows) {
                List<@Nullable Object> key = new ArrayList<>();
                keys.forEach(column -> key.add(row.get(column)));
                groups.computeIfAbsent(canonical(key), none -> new ArrayList<>())
                        .add(row);
            }
            Map<List<@Nullable Object>, List<@Nullable Object>> expected = new LinkedHashMap<>();
            groups.forEach((key, members) -> expected.put(key, canonical(naive(members))));
            Map<List<@Nullable Object>, List<@Nullable Object>> actual = new LinkedHashMap<>();
            PlanNode plan = new PlanNode.Aggregate(TableRows.of(TYPES, rows).plan(), keys, calls);
            for (List<@Nullable Object> row : run(plan)) {
                actual.put(canonical(row.subList(0, keys.size())), canonical(row.subList(keys.size(), row.size())));
            }
            assertEquals(expected, actual);
        }
    }

    private static List<@Nullable Object> naive(List<List<@Nullable Object>> members) {
        PlanNode.SortKey ascending = new PlanNode.SortKey(0, false, false);
        List<Long> numbers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        Object min = null;
        Object max = null;
        for (List<@Nullable Object> row : members) {
            if (row.get(0) instanceof Long number) {
                numbers.add(number);
            }
            if (row.get(2) instanceof String text) {
                texts.add(text);
            }
            min = row.get(1) != null && (min == null || compare(row.get(1), min, ascending) < 0) ? row.get(1) : min;
            max = row.get(2) != null && (max == null || compare(row.get(2), max, ascending) > 0) ? row.get(2) : max;
        }
        long sum = numbers.stream().mapToLong(Long::longValue).sum();
        return Arrays.asList(
                (long) members.size(),
                (long) numbers.size(),
                texts.stream().distinct().count(),
                numbers.isEmpty() ? null : BigInteger.valueOf(sum),
                numbers.isEmpty() ? null : (Object) ((double) sum / numbers.size()),
                min,
                max,
                texts.isEmpty() ? null : texts.getFirst(),
                numbers.isEmpty() ? null : numbers.getLast());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldSumDoublesAsIfExactly(int seed) {
        SeededRng rng = new SeededRng(seed);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        BigDecimal exact = BigDecimal.ZERO;
        for (int i = 0; i < 10_000; i++) {
            double value = (rng.nextLong() % 1_000_000_007L) * Math.pow(2, pick(rng, 60) - 30);
            exact = exact.add(new BigDecimal(value));
            rows.add(List.of(value));
        }
        List<AggregateCall> calls = List.of(call(AggregateCall.Kind.SUM, 0, SqlType.DOUBLE, false));
        List<List<@Nullable Object>> sums = run(new PlanNode.Aggregate(
                TableRows.of(List.of(SqlType.DOUBLE), rows).plan(), List.of(), calls));
        double sum = (Double) Objects.requireNonNull(sums.getFirst().getFirst());
        assertTrue(Math.abs(sum - exact.doubleValue()) <= Math.ulp(sum), "sum=" + sum + ", exact=" + exact);
    }
}
