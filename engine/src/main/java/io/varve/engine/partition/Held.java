// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import java.util.concurrent.atomic.AtomicInteger;

/// Something that is freed when the last view that lists it is gone.
///
/// Born with one hold, its maker's. Threads: any.
public final class Held<T> {
    private final T value;
    private final Runnable onFree;
    private final AtomicInteger holds = new AtomicInteger(1);

    public Held(T value, Runnable onFree) {
        this.value = value;
        this.onFree = onFree;
    }

    public T value() {
        return value;
    }

    /// Takes one more hold; the caller must know that somebody else has one.
    public Held<T> hold() {
        boolean held = tryHold();
        assert held : "held after it was freed";
        return this;
    }

    /// Takes a hold unless the last one is gone already.
    public boolean tryHold() {
        int count = holds.get();
        while (count > 0) {
            if (holds.compareAndSet(count, count + 1)) {
                return true;
            }
            count = holds.get();
        }
        return false;
    }

    public void release() {
        int left = holds.decrementAndGet();
        assert left >= 0 : "released more often than held";
        if (left == 0) {
            onFree.run();
        }
    }
}
