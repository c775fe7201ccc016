// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.PartitionKey;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/// A batch that needs a new memtable beside an old one is seen in both or in none.
@JCStressTest
@State
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "before the batch")
@Outcome(id = "84", expect = Expect.ACCEPTABLE, desc = "the whole batch")
@Outcome(expect = Expect.FORBIDDEN, desc = "half of it")
public class NewMemtableStress {
    private final Held<Memtable> old = OneRow.memtable();
    private final Held<Memtable> fresh = OneRow.memtable();
    private final PublishedView published = new PublishedView();

    public NewMemtableStress() {
        published.swap(published
                .view()
                .change()
                .addMemtable(new PartitionKey(OneRow.TABLE, 0, 10), old)
                .build());
    }

    @Actor
    public void apply() {
        OneRow.append(old, 1);
        OneRow.append(fresh, 1);
        published.swap(published
                .view()
                .change()
                .addMemtable(new PartitionKey(OneRow.TABLE, 10, 20), fresh)
                .build());
        published.publish(1);
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
        old.release();
        fresh.release();
    }
}
