// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.util.function.Consumer;
import org.agrona.concurrent.Agent;

/// Runs one [Agent] on its own thread until closed, then calls `onClose`.
///
/// Unlike Agrona's runner it never interrupts: an interrupt would close every FileChannel the agent uses. Idle: a few spins, then
/// park until [Waker#wake], at most [#SHORT_PARK_NS] so that an agent with timed work sees the clock, and after [#SHORT_PARKS] of these at most
/// [#LONG_PARK_NS], so that a server without work costs next to nothing. An exception that leaves `doWork` ends
/// the agent and is handed to `onFailure`.
public final class AgentThread implements AutoCloseable {
    /// Never a yield: on Linux that puts the thread behind whatever else runs on its core until the next tick, 4 ms, though another core be idle.
    private static final int SPINS = 20;
    private static final int SHORT_PARKS = 20;
    private static final long SHORT_PARK_NS = 50_000_000L;
    private static final long LONG_PARK_NS = 500_000_000L;

    private final Agent agent;
    private final Waker waker;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private volatile boolean running = true;

    public AgentThread(Agent agent, Waker waker, Consumer<Throwable> onFailure) {
        this.agent = agent;
        this.waker = waker;
        this.onFailure = onFailure;
        this.thread = Thread.ofPlatform()
                .name("varve-" + agent.roleName())
                .daemon(true)
                .unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            agent.onStart();
            loop();
        } catch (Throwable e) {
            onFailure.accept(e);
        } finally {
            try {
                agent.onClose();
            } catch (Throwable e) {
                onFailure.accept(e);
            }
        }
    }

    private void loop() throws Exception {
        int idle = 0;
        while (running) {
            if (agent.doWork() > 0) {
                idle = 0;
            } else if (idle < SPINS) {
                idle++;
                Thread.onSpinWait();
            } else if (parkUnlessWork(idle < SPINS + SHORT_PARKS ? SHORT_PARK_NS : LONG_PARK_NS)) {
                idle = 0;
            } else {
                idle = Math.min(idle + 1, SPINS + SHORT_PARKS);
            }
        }
    }

    private boolean parkUnlessWork(long maxNs) throws Exception {
        waker.announce();
        try {
            if (!running || agent.doWork() > 0) {
                return true;
            }
            waker.park(maxNs);
            return false;
        } finally {
            waker.retract();
        }
    }

    /// Asks the agent to end and waits for it. An interrupt of the calling thread is kept, not acted on. Idempotent.
    @Override
    public void close() {
        running = false;
        waker.wake();
        if (thread.equals(Thread.currentThread()) || thread.getState() == Thread.State.NEW) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                waker.wake();
                thread.join(100);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
