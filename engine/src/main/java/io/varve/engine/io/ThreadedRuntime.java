// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;

/// One thread for each agent. Threads: any.
public final class ThreadedRuntime implements AgentRuntime {
    private final Consumer<Throwable> onFailure;
    private final IdentityHashMap<Agent, AgentThread> threads = new IdentityHashMap<>();
    private final List<AgentThread> started = new ArrayList<>();

    /// `onFailure` hears of exceptions that leave an agent, which ends it.
    public ThreadedRuntime(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    @Override
    public void run(Agent agent, Waker waker) {
        AgentThread thread = new AgentThread(agent, waker, onFailure);
        synchronized (started) {
            threads.put(agent, thread);
            started.add(thread);
        }
        thread.start();
    }

    @Override
    public void stop(Agent agent) {
        AgentThread thread;
        synchronized (started) {
            thread = threads.remove(agent);
            started.remove(thread);
        }
        if (thread != null) {
            thread.close();
        }
    }

    @Override
    public boolean await(Signal signal, BooleanSupplier done, long timeoutNs) {
        return signal.await(done, timeoutNs);
    }

    @Override
    public <T> T shielded(Supplier<T> action) {
        FutureTask<T> task = new FutureTask<>(action::get);
        Thread.ofPlatform().name("varve-directory").daemon(true).start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unchecked(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException exception ? exception : new IllegalStateException(cause);
    }

    @Override
    public void close() {
        List<AgentThread> all;
        synchronized (started) {
            all = List.copyOf(started).reversed();
            started.clear();
            threads.clear();
        }
        all.forEach(AgentThread::close);
    }
}
