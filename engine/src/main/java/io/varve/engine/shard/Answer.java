// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.VarveException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One request's answer: done when every batch that carries its rows is.
///
/// Born with one expectation, which [#seal] takes away when the last batch is published. `onDone` runs once, on whatever thread comes
/// last; it must not block.
/// Threads: any.
public final class Answer implements Completion {
    private final AtomicInteger expected = new AtomicInteger(1);
    private final Runnable onDone;
    private volatile @Nullable VarveException failure;

    public Answer(Runnable onDone) {
        this.onDone = onDone;
    }

    /// Expects one more batch.
    public void expect() {
        expected.incrementAndGet();
    }

    /// Says that no further batch will be published.
    public void seal() {
        oneDone();
    }

    @Override
    public void onCommitted() {
        oneDone();
    }

    @Override
    public void onFailed(VarveException cause) {
        failure = cause;
        oneDone();
    }

    private void oneDone() {
        if (expected.decrementAndGet() == 0) {
            onDone.run();
        }
    }

    public boolean isDone() {
        return expected.get() == 0;
    }

    /// Why a batch failed; null when none did.
    public @Nullable VarveException failure() {
        return failure;
    }
}
