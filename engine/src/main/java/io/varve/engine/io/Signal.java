// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Lets callers wait for something that agents make true.
///
/// The agent changes its state first, then calls [#raise]. Threads: any.
public final class Signal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private final AtomicInteger waiters = new AtomicInteger();

    /// Wakes whoever waits; a volatile read when nobody does.
    public void raise() {
        if (waiters.get() == 0) {
            return;
        }
        lock.lock();
        try {
            raised.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until `done`, at most `timeoutNs`; an interrupt is kept and does not end the wait.
    ///
    /// @return whether `done` became true
    public boolean await(BooleanSupplier done, long timeoutNs) {
        boolean interrupted = false;
        long left = timeoutNs;
        // Before the first look at `done`: whoever raises after that look sees the waiter.
        waiters.incrementAndGet();
        lock.lock();
        try {
            while (!done.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                try {
                    left = raised.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)))
                            + Math.max(0, left - TimeUnit.SECONDS.toNanos(1));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            lock.unlock();
            waiters.decrementAndGet();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
