// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.ParallelRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
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
    /// Guarded by: this.
    private int standIns;
    private final ThreadPoolExecutor pool;

    public QueryThreads(int width) {
        this.width = width;
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                width, width, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), runnable -> {
                    Thread thread = new Thread(runnable, "varve-query-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
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

    private synchronized void resize(int more) {
        standIns += more;
        int size = width + standIns;
        if (more > 0) {
            pool.setMaximumPoolSize(size);
            pool.setCorePoolSize(size);
        } else {
            pool.setCorePoolSize(size);
            pool.setMaximumPoolSize(size);
        }
    }

    @Override
    public void runAll(List<? extends Runnable> pieces) {
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (Runnable piece : pieces) {
            tasks.add(new FutureTask<>(piece, true));
        }
        for (int i = 1; i < tasks.size(); i++) {
            pool.execute(tasks.get(i));
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
