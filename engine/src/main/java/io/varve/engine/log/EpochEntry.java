// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

/// One open of the log: from `start` on every batch has this epoch or a newer one.
///
/// @param previousEnd where the log of the epochs before ends; below `start` exactly when a gap lies between
/// @param leaderTimeNs the highest leader time before, so that time never goes back
record EpochEntry(int epoch, long previousEnd, long start, long leaderTimeNs) {
    boolean isGap() {
        return previousEnd < start;
    }

    LogRange gap() {
        return new LogRange(previousEnd, start);
    }
}
