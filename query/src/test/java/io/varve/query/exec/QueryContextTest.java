// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.scan.ParallelRunner;
import io.varve.engine.testing.ManualClock;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class QueryContextTest {
    private static final long TIMEOUT_NS = 1000;

    private final ManualClock clock = new ManualClock(0);
    private final QueryPool pool = new QueryPool(4 << 20, 1 << 20);
    private final QueryContext context = new QueryContext(pool, clock, TIMEOUT_NS, 100);

    private Operator sortOf(int rows) {
        List<List<@Nullable Object>> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            values.add(List.of((long) -i, "some text that is kept " + i));
        }
        PlanNode scan =
                TableRows.of(List.of(SqlType.BIGINT, SqlType.VARCHAR), values).plan();
        PlanNode sort = new PlanNode.Sort(scan, List.of(new PlanNode.SortKey(0, false, false)));
        Environment environment = new Environment(
                Catalog.EMPTY,
                () -> {
                    throw new AssertionError("no scan here");
                },
                ParallelRunner.SAME_THREAD,
                context);
        return new Operators(environment).of(sort);
    }

    @Test
    void shouldEndAtItsDeadline() {
        Operator sort = sortOf(10);
        clock.advance(TIMEOUT_NS + 1);
        QueryEndedException ended = assertThrows(QueryEndedException.class, sort::open);
        assertEquals(QueryEndedException.Reason.TIMED_OUT, ended.reason());
    }

    /// COMPACT of a large table takes longer than any query may: what is done is not told as a failure.
    @Test
    void shouldAnswerAStatementHoweverLongItTook() {
        clock.advance(TIMEOUT_NS + 1);
        context.restart();
        context.check();
        clock.advance(TIMEOUT_NS + 1);
        assertThrows(QueryEndedException.class, context::check);
    }

    @Test
    void shouldEndWhenCancelled() {
        Operator sort = sortOf(10);
        context.cancel();
        QueryEndedException ended = assertThrows(QueryEndedException.class, sort::open);
        assertEquals(QueryEndedException.Reason.CANCELLED, ended.reason());
    }

    @Test
    void shouldRefuseToHoldMoreThanItsShare() {
        try (Operator sort = sortOf(100_000)) {
            ResourceExhaustedException error = assertThrows(ResourceExhaustedException.class, sort::open);
            assertEquals(
                    "resource exhausted: resource=memory of one query (bytes), limit=1048576",
                    String.valueOf(error.getMessage()).replaceAll(", asked=.*", ""));
        }
        context.close();
        assertEquals(0, pool.usedBytes());
    }

    @Test
    void shouldGiveBackWhatAClosedOperatorHeld() {
        long before = context.heldBytes();
        try (Operator sort = sortOf(1000)) {
            sort.open();
        }
        context.close();
        assertEquals(0, before);
        assertEquals(0, pool.usedBytes());
    }

    @Test
    void shouldCountScannedRows() {
        context.scanned(100);
        assertThrows(ResourceExhaustedException.class, () -> context.scanned(1));
    }

    @Test
    void shouldBoundAllQueriesTogether() {
        List<QueryContext> queries = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            QueryContext query = new QueryContext(pool, clock, TIMEOUT_NS, 100);
            query.held(1 << 20);
            queries.add(query);
        }
        assertThrows(ResourceExhaustedException.class, () -> context.held(1));
        queries.forEach(QueryContext::close);
        context.held(1);
    }
}
