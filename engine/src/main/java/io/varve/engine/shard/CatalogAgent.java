// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.CatalogLog;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Waker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.agrona.concurrent.Agent;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/// Owns the catalog and its log: decides proposals one after the other and makes them durable before anybody sees them.
///
/// A proposal is a function of the catalog as it is when its turn comes, so two writers that meet the same new column at once propose it once.
/// All proposals that wait are made durable by one round of forces.
/// Threads: [#propose] and [#catalog] any; the rest the agent's own. Errors: a failed write of the log is fatal.
public final class CatalogAgent implements Agent {
    /// Hears what became of a proposal; called by the agent, must not block.
    public interface Answer {
        void onCatalog(Catalog catalog);

        void onRefused(VarveException reason);
    }

    private record Proposal(Function<Catalog, List<CatalogChange>> changes, Answer answer) {}

    private final CatalogLog log;
    private final EngineHealth health;
    private final Waker waker;
    private final MpscUnboundedVarHandleArrayQueue<Proposal> proposals = new MpscUnboundedVarHandleArrayQueue<>(64);
    private volatile Catalog catalog;

    public CatalogAgent(CatalogLog log, Catalog recovered, EngineHealth health, Waker waker) {
        this.log = log;
        this.catalog = recovered;
        this.health = health;
        this.waker = waker;
    }

    @Override
    public String roleName() {
        return "catalog";
    }

    /// The newest durable catalog.
    public Catalog catalog() {
        return catalog;
    }

    public void propose(Function<Catalog, List<CatalogChange>> changes, Answer answer) {
        proposals.offer(new Proposal(changes, answer));
        waker.wake();
    }

    @Override
    public int doWork() {
        Proposal proposal = proposals.poll();
        if (proposal == null) {
            return 0;
        }
        Catalog next = catalog;
        List<CatalogChange> durable = new ArrayList<>();
        List<Answer> accepted = new ArrayList<>();
        while (proposal != null) {
            Catalog decided = decide(proposal, next, durable);
            if (decided != null) {
                next = decided;
                accepted.add(proposal.answer());
            }
            proposal = proposals.poll();
        }
        if (health.failure() != null) {
            accepted.forEach(answer -> answer.onRefused(health.asException()));
            return 1;
        }
        if (!durable.isEmpty()) {
            try {
                log.append(durable);
            } catch (DiskFullException e) {
                accepted.forEach(answer -> answer.onRefused(e));
                return 1;
            }
            catalog = next;
        }
        for (Answer answer : accepted) {
            answer.onCatalog(next);
        }
        return 1;
    }

    private static @Nullable Catalog decide(Proposal proposal, Catalog next, List<CatalogChange> durable) {
        try {
            List<CatalogChange> changes = proposal.changes().apply(next);
            Catalog after = next.applyAll(changes);
            durable.addAll(changes);
            return after;
        } catch (VarveException e) {
            proposal.answer().onRefused(e);
            return null;
        }
    }

    /// Refuses what still waits when the engine closes or fails.
    public void refuseAll(VarveException reason) {
        for (Proposal proposal = proposals.poll(); proposal != null; proposal = proposals.poll()) {
            proposal.answer().onRefused(reason);
        }
    }
}
