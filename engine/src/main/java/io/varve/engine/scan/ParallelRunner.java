// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import java.util.List;

/// Runs the pieces of one scan on the query threads.
public interface ParallelRunner {
    /// Runs everything in the caller's thread.
    ParallelRunner SAME_THREAD = new ParallelRunner() {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public void runAll(List<? extends Runnable> pieces) {
            pieces.forEach(Runnable::run);
        }
    };

    /// How many pieces may run at once.
    int width();

    /// Runs all pieces and returns when the last has ended; the first error of any of them is thrown.
    void runAll(List<? extends Runnable> pieces);
}
