// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;

/// Steps all agents in the caller's thread, in the order they were started: the simulator's runtime.
///
/// Nothing happens between calls, so a run is a function of its inputs. Threads: one.
public final class SteppedRuntime implements AgentRuntime {
    /// Rounds without any work after which [#await] gives up: nothing can become true any more.
    private static final int IDLE_ROUNDS = 3;

    private final Consumer<Throwable> onFailure;
    private final List<Agent> agents = new ArrayList<>();

    public SteppedRuntime(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    @Override
    public void run(Agent agent, Waker waker) {
        agent.onStart();
        agents.add(agent);
    }

    @Override
    public void stop(Agent agent) {
        if (agents.remove(agent)) {
            agent.onClose();
        }
    }

    /// One duty cycle of every agent; returns the work done. An exception is reported once and leaves through here too.
    public int step() {
        int work = 0;
        for (Agent agent : List.copyOf(agents)) {
            try {
                work += agent.doWork();
            } catch (Throwable e) {
                onFailure.accept(e);
                throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
            }
        }
        return work;
    }

    /// Steps until nothing is left to do.
    public void settle() {
        int idle = 0;
        while (idle < IDLE_ROUNDS) {
            idle = step() > 0 ? 0 : idle + 1;
        }
    }

    @Override
    public boolean await(Signal signal, BooleanSupplier done, long timeoutNs) {
        int idle = 0;
        boolean isDone = done.getAsBoolean();
        while (!isDone && idle < IDLE_ROUNDS) {
            idle = step() > 0 ? 0 : idle + 1;
            isDone = done.getAsBoolean();
        }
        return isDone;
    }

    /// Nobody interrupts a simulation.
    @Override
    public <T> T shielded(Supplier<T> action) {
        return action.get();
    }

    @Override
    public void close() {
        while (!agents.isEmpty()) {
            stop(agents.getLast());
        }
    }
}
