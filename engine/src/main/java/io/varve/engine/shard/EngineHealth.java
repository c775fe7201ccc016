// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.EngineClosedException;
import io.varve.engine.fault.EngineFailedException;
import io.varve.engine.fault.VarveException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Whether the engine may still acknowledge anything; shared by all shards.
///
/// The first fatal error wins and stays. Threads: any.
public final class EngineHealth {
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Consumer<Throwable> onFailure;
    private volatile boolean ended;

    /// `onFailure` runs once, on the thread that met the error; it must not block.
    public EngineHealth(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    public void fail(Throwable cause) {
        if (failure.compareAndSet(null, cause)) {
            onFailure.accept(cause);
        }
    }

    public @Nullable Throwable failure() {
        return failure.get();
    }

    /// Refuses whatever comes from now on: the engine is closing. What was published before is still answered.
    public void end() {
        ended = true;
    }

    /// Whether the engine is closing, or has closed.
    boolean isClosing() {
        return ended;
    }

    /// Throws when the engine is closing: work on files that can be done again later looks here at each of its steps.
    void checkNotClosing() {
        if (ended) {
            throw new EngineClosedException("engine is closing");
        }
    }

    /// Throws when the engine has failed or is closing.
    public void check() {
        if (failure.get() != null) {
            throw asException();
        }
        if (ended) {
            throw new EngineClosedException("engine is closed");
        }
    }

    /// What callers that still wait are told when the engine closes.
    public VarveException closedException() {
        return failure.get() == null
                ? new EngineClosedException("engine was closed before the answer: the write may have happened")
                : asException();
    }

    EngineFailedException asException() {
        Throwable cause = failure.get();
        return new EngineFailedException("engine has failed: cause=" + cause, cause);
    }
}
