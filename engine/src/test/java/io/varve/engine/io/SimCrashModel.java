// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

/// Which of the unsynced operations a crash leaves behind.
///
/// Data survives per sector of 512 bytes, and what a sector holds is always its content at some moment of the past. Names survive
/// one by one as long as what they depend on does.
public record SimCrashModel(Kind kind, int index) {
    public static final SimCrashModel NOTHING = new SimCrashModel(Kind.NOTHING, 0);
    public static final SimCrashModel PROCESS = new SimCrashModel(Kind.PROCESS, 0);
    public static final SimCrashModel ALL = new SimCrashModel(Kind.ALL, 0);

    /// The families of damage.
    public enum Kind {
        /// Nothing that was not synced survives.
        NOTHING,
        /// The process ends, the machine goes on: nothing is lost, and nothing became durable by it.
        PROCESS,
        /// Everything survives and is durable.
        ALL,
        /// Everything but the unsynced operation at the index.
        DROP_ONE,
        /// Only the unsynced operation at the index.
        KEEP_ONE,
        /// Everything, but of the last write only as many sectors as the index says.
        TORN,
        /// Names and sizes survive, the data is zero.
        EXTENDED,
        /// Data survives, names do not.
        NAMES_LOST,
        /// Names survive, neither data nor sizes do.
        NAMES_ONLY,
        /// A random legal subset, drawn from the seed and the index.
        RANDOM
    }

    @Override
    public String toString() {
        return kind + "#" + index;
    }
}
