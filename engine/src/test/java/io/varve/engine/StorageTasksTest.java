// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimDisk;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.Answer;
import io.varve.engine.shard.LiveShard;
import io.varve.engine.shard.StorageTask;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a shard says that it is doing, step by step.
class StorageTasksTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final int SERIES = 200;

    @Test
    void shouldTellOfAFlushAndThenOfTheMoveThatWasAskedFor() {
        ManualClock clock = new ManualClock(NOW);
        try (SteppedEngine open = SteppedEngine.open(new SimDisk(), SteppedEngine.options(1, clock, 3))) {
            Engine engine = open.engine();
            try (Writer writer = engine.database("db").writer()) {
                Field field = writer.field("t", "v", ValueType.I64);
                for (int i = 0; i < SERIES; i++) {
                    writer.row(writer.series("t", "host", "h" + i), NOW)
                            .set(field, i)
                            .append();
                }
                writer.commit();
            }
            int table = engine.table("db", "t").id();
            LiveShard shard = (LiveShard) engine.shards().getFirst();
            List<String> seen = new ArrayList<>();
            Answer answer = new Answer(() -> {});
            answer.expect();
            shard.flush(table, answer);
            watch(open, shard, seen);
            answer.expect();
            shard.compact(table, Tier.WARM, answer);
            clock.advance(TimeUnit.SECONDS.toNanos(1));
            watch(open, shard, seen);
            answer.seal();
            assertTrue(answer.isDone());
            assertEquals(List.of(), shard.tasks());
            assertTrue(seen.contains("compact to warm WAITING of 0"), seen.toString());
            assertTrue(seen.contains("move to warm RUNNING of " + SERIES), seen.toString());
        }
    }

    private static void watch(SteppedEngine open, LiveShard shard, List<String> seen) {
        for (int i = 0; i < 200; i++) {
            open.step(1);
            for (StorageTask task : shard.tasks()) {
                assertTrue(task.rowsDone() <= SERIES, task.toString());
                seen.add(task.what() + " " + task.state() + " of " + task.rowsTotal());
            }
        }
    }
}
