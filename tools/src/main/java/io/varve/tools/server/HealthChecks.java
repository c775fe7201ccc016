// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.engine.io.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Runs the health checks every few seconds, each bounded in time, and keeps what they saw.
///
/// A check that hangs fails, and is not begun again before it comes back. Threads: [#report] any; the checks run on threads of this class.
final class HealthChecks implements AutoCloseable {
    private static final long EVERY_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long PROBE_LIMIT_NS = TimeUnit.SECONDS.toNanos(2);

    private static final class Running {
        private final HealthCheck check;
        private @Nullable Future<String> future;
        private long begunNs;

        Running(HealthCheck check) {
            this.check = check;
        }
    }

    private final Clock clock;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor probes;
    private List<Running> running = List.of();
    private volatile HealthReport report;

    HealthChecks(Clock clock) {
        this.clock = clock;
        this.report = new HealthReport(List.of(new CheckResult("start", false, true, "the server is starting", 0)));
        this.timer = new ScheduledThreadPoolExecutor(1, daemon("varve-health"));
        this.probes = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 2, TimeUnit.SECONDS, new SynchronousQueue<>(), daemon("varve-health-probe"));
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /// Runs the checks once, then again and again.
    void start(List<HealthCheck> checks) {
        running = checks.stream().map(Running::new).toList();
        round();
        var _ = timer.scheduleWithFixedDelay(this::round, EVERY_NS, EVERY_NS, TimeUnit.NANOSECONDS);
    }

    HealthReport report() {
        return report;
    }

    private synchronized void round() {
        for (Running each : running) {
            if (each.future == null) {
                each.begunNs = clock.monotonicNs();
                each.future = probes.submit(each.check.probe());
            }
        }
        long deadlineNs = clock.monotonicNs() + PROBE_LIMIT_NS;
        List<CheckResult> results = new ArrayList<>();
        for (Running each : running) {
            results.add(await(each, deadlineNs));
        }
        report = new HealthReport(results);
    }

    private CheckResult await(Running each, long deadlineNs) {
        HealthCheck check = each.check;
        Future<String> future = each.future;
        boolean passes = false;
        String message = "not begun";
        try {
            if (future != null) {
                message = future.get(Math.max(0, deadlineNs - clock.monotonicNs()), TimeUnit.NANOSECONDS);
                passes = true;
                each.future = null;
            }
        } catch (ExecutionException e) {
            each.future = null;
            String reason = e.getCause() == null ? null : e.getCause().getMessage();
            message = reason == null ? String.valueOf(e.getCause()) : reason;
        } catch (TimeoutException e) {
            message = "no answer for " + TimeUnit.NANOSECONDS.toSeconds(clock.monotonicNs() - each.begunNs) + " s";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            message = "interrupted";
        }
        long tookMs = TimeUnit.NANOSECONDS.toMillis(clock.monotonicNs() - each.begunNs);
        return new CheckResult(check.name(), passes, check.critical(), message, tookMs);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        probes.shutdownNow();
    }
}
