// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.io.AgentRuntime;
import io.varve.engine.io.Signal;
import io.varve.engine.io.Waker;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;

/// A runtime that can hold the agents of one role: they run, and do nothing.
final class GatedRuntime implements AgentRuntime {
    private final AgentRuntime runtime;
    private final String role;
    private final IdentityHashMap<Agent, Agent> gates = new IdentityHashMap<>();
    private final List<Waker> wakers = new ArrayList<>();
    private volatile boolean held;

    GatedRuntime(AgentRuntime runtime, String role) {
        this.runtime = runtime;
        this.role = role;
    }

    void hold() {
        held = true;
    }

    void release() {
        held = false;
        wakers.forEach(Waker::wake);
    }

    @Override
    public void run(Agent agent, Waker waker) {
        Agent target = agent;
        if (agent.roleName().equals(role)) {
            target = new Gate(agent);
            gates.put(agent, target);
            wakers.add(waker);
        }
        runtime.run(target, waker);
    }

    @Override
    public void stop(Agent agent) {
        runtime.stop(gates.getOrDefault(agent, agent));
    }

    @Override
    public boolean await(Signal signal, BooleanSupplier done, long timeoutNs) {
        return runtime.await(signal, done, timeoutNs);
    }

    @Override
    public <T> T shielded(Supplier<T> action) {
        return runtime.shielded(action);
    }

    @Override
    public void close() {
        runtime.close();
    }

    private final class Gate implements Agent {
        private final Agent agent;

        Gate(Agent agent) {
            this.agent = agent;
        }

        @Override
        public void onStart() {
            agent.onStart();
        }

        @Override
        public int doWork() throws Exception {
            return held ? 0 : agent.doWork();
        }

        @Override
        public void onClose() {
            agent.onClose();
        }

        @Override
        public String roleName() {
            return agent.roleName();
        }
    }
}
