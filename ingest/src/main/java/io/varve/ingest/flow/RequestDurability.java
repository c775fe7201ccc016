// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.shard.Durability;
import io.varve.engine.shard.SyncMode;
import java.util.Locale;

/// When a sender is answered: the word for it, and what to wait for.
///
/// @param name of the level that an answer tells
public record RequestDurability(Durability durability, String name) {
    /// What the server's own level is.
    public static RequestDurability ofServer(SyncMode serverMode) {
        return new RequestDurability(Durability.COMMITTED, nameOf(serverMode));
    }

    /// What is asked for by `word`. A weaker one than the server's is not given when that is not allowed; a stronger one forces the log.
    ///
    /// @throws IllegalArgumentException when there is no such level
    public static RequestDurability of(String word, SyncMode serverMode, boolean allowWeaker) {
        SyncMode mode = switch (word) {
            case "always" -> SyncMode.ALWAYS;
            case "interval" -> SyncMode.INTERVAL;
            case "os" -> SyncMode.OS;
            default ->
                throw new IllegalArgumentException("invalid durability \"" + word + "\" (use always, interval or os)");
        };
        boolean weaker = mode.compareTo(serverMode) > 0;
        if (mode == serverMode || (weaker && !allowWeaker)) {
            return ofServer(serverMode);
        }
        // What is stronger than the server's mode is forced at once.
        return weaker
                ? new RequestDurability(Durability.WRITTEN, nameOf(mode))
                : new RequestDurability(Durability.DURABLE, nameOf(SyncMode.ALWAYS));
    }

    private static String nameOf(SyncMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
