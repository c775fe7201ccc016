// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.io.Signal;
import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.PartitionKey;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/// A view that is revoked while it is read lets go of its memory after the read, never under it.
@JCStressTest
@State
@Outcome(id = "42", expect = Expect.ACCEPTABLE, desc = "read before it was revoked")
@Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "revoked")
@Outcome(expect = Expect.FORBIDDEN, desc = "read from freed memory")
public class RevokeStress {
    private final Held<Memtable> memtable = OneRow.memtable();
    private final PublishedView published = new PublishedView();
    private final QueryView query;

    public RevokeStress() {
        OneRow.append(memtable, 1);
        published.swap(published
                .view()
                .change()
                .addMemtable(new PartitionKey(OneRow.TABLE, 0, 10), memtable)
                .build());
        published.publish(1);
        query = new QueryView(List.of(published.snapshot(0, OneRow.NO_SERIES)), new ViewRegistry(new Signal()));
        published.view().release();
        memtable.release();
    }

    @Actor
    public void revoke() {
        query.revoke();
    }

    @Actor
    public void read(J_Result result) {
        try {
            result.r1 = query.read(() -> OneRow.sum(query.shards().getFirst()));
        } catch (ResourceExhaustedException e) {
            result.r1 = -1;
        }
    }
}
