// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.shard.EngineHealth;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Carries an exception that left an agent to the engine's health, which is made after the runtime that needs this.
final class EngineFailure implements Consumer<Throwable> {
    private volatile @Nullable EngineHealth health;

    void connect(EngineHealth newHealth) {
        health = newHealth;
    }

    @Override
    public void accept(Throwable cause) {
        EngineHealth target = health;
        if (target != null) {
            target.fail(cause);
        }
    }
}
