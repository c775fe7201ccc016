// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.ParallelRunner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The threads on which queries run, and their pieces.
///
/// Threads come when there is work and go when there has been none for a while; they do not keep a process alive, so nobody needs
/// to close this. Whoever waits for pieces runs those that no other thread has begun, so that waiting never blocks all threads.
/// Threads: any.
public final class QueryThreads implements ParallelRunner, Executor {
    private static final long IDLE_SECONDS = 10;

    private final int width;
    private final ThreadPoolExecutor threads;
    /// Tasks that no thread is free for. This and the counts are guarded by: itself.
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int running;
    private int standIns;

    public QueryThreads(int width) {
        this.width = width;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), runnable -> {
                    Thread thread = new Thread(runnable, "varve-query-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
        }
        runWaiting();
    }

    /// Runs a task that waits for others on one of these threads, and lets one more thread run meanwhile.
    public <T> T whileAnotherStandsIn(Supplier<T> task) {
        resize(1);
        try {
            return task.get();
        } finally {
            resize(-1);
        }
    }

    private void resize(int more) {
        synchronized (waiting) {
            standIns += more;
        }
        runWaiting();
    }

    /// Begins a thread for what waits, if there may be one more. A pool whose size is changed would not do: what is queued meanwhile may find no thread.
    private void runWaiting() {
        Runnable task = begin();
        if (task != null) {
            threads.execute(() -> run(task));
        }
    }

    private void run(Runnable first) {
        for (Runnable task = first; task != null; task = next()) {
            boolean isDone = false;
            try {
                task.run();
                isDone = true;
            } finally {
                if (!isDone) {
                    end();
                }
            }
        }
    }

    private @Nullable Runnable begin() {
        synchronized (waiting) {
            Runnable task = running < width + standIns ? waiting.poll() : null;
            running += task == null ? 0 : 1;
            return task;
        }
    }

    /// What a thread runs next; null when it is to end.
    private @Nullable Runnable next() {
        synchronized (waiting) {
            Runnable task = running > width + standIns ? null : waiting.poll();
            running -= task == null ? 1 : 0;
            return task;
        }
    }

    /// Of a thread whose task threw: it takes no other one.
    private void end() {
        synchronized (waiting) {
            running--;
        }
        runWaiting();
    }

    @Override
    public void runAll(List<? extends Runnable> pieces) {
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (Runnable piece : pieces) {
            tasks.add(new FutureTask<>(piece, true));
        }
        for (int i = 1; i < tasks.size(); i++) {
            execute(tasks.get(i));
        }
        tasks.forEach(FutureTask::run);
        RuntimeException first = null;
        for (FutureTask<Boolean> task : tasks) {
            RuntimeException failure = await(task);
            first = first == null ? failure : first;
        }
        if (first != null) {
            throw first;
        }
    }

    /// Waits for a piece even if interrupted: its thread uses the same view.
    private static @Nullable RuntimeException await(FutureTask<Boolean> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return null;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            return e.getCause() instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        } catch (CancellationException e) {
            return e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
