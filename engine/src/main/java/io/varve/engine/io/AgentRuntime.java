// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;

/// What runs an engine's agents: threads, or a simulator that steps them.
public interface AgentRuntime extends AutoCloseable {
    /// Makes `agent` run from now on until it is stopped or the runtime is closed.
    void run(Agent agent, Waker waker);

    /// Ends one agent and waits until its last duty cycle is over.
    void stop(Agent agent);

    /// Waits until `done`; whoever makes it true raises `signal` afterwards. Once it was true, `done` is not asked again: it may act.
    ///
    /// Once `done` has answered true it is not asked again: trying may be doing.
    ///
    /// @return whether `done` became true within `timeoutNs`
    boolean await(Signal signal, BooleanSupplier done, long timeoutNs);

    /// Does `action` where no interrupt of the caller reaches it, and waits for it: an interrupt closes the file channel it meets.
    <T> T shielded(Supplier<T> action);

    /// Ends all agents, the last one started first.
    @Override
    void close();
}
