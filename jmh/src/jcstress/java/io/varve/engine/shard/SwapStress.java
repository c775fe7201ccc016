// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.PartitionKey;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/// When a run takes a memtable's place (here another memtable with the same row), each query sees the row once, and reads memory that is still there.
@JCStressTest
@State
@Outcome(id = "42", expect = Expect.ACCEPTABLE, desc = "the row, once")
@Outcome(expect = Expect.FORBIDDEN, desc = "not at all, twice, or from freed memory")
public class SwapStress {
    private static final PartitionKey PARTITION = new PartitionKey(OneRow.TABLE, 0, 10);

    private final Held<Memtable> memtable = OneRow.memtable();
    private final Held<Memtable> run = OneRow.memtable();
    private final PublishedView published = new PublishedView();

    public SwapStress() {
        OneRow.append(memtable, 1);
        OneRow.append(run, 1);
        published.swap(
                published.view().change().addMemtable(PARTITION, memtable).build());
        published.publish(1);
    }

    @Actor
    public void install() {
        published.swap(published
                .view()
                .change()
                .removeMemtables(PARTITION, List.of(memtable))
                .addMemtable(PARTITION, run)
                .build());
        memtable.release();
    }

    @Actor
    public void query(J_Result result) {
        ShardSnapshot snapshot = published.snapshot(0, OneRow.NO_SERIES);
        result.r1 = OneRow.sum(snapshot);
        snapshot.release();
    }

    @Arbiter
    public void free() {
        published.view().release();
        run.release();
    }
}
