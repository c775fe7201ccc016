// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.util.HashMap;
import java.util.Map;

/// Which directories this process has open, by real path.
///
/// POSIX locks do not exclude the same process and vanish at *any* close of the file, so this is asked before the lock file is
/// touched. Threads: any. One per process by necessity: the operating system's locks are per process too.
final class DirectoryRegistry {
    static final DirectoryRegistry PROCESS = new DirectoryRegistry();

    private static final int EXCLUSIVE = -1;

    /// Real path to EXCLUSIVE or the number of shared holders.
    private final Map<String, Integer> holders = new HashMap<>();

    synchronized boolean tryEnter(String realPath, boolean shared) {
        int held = holders.getOrDefault(realPath, 0);
        if (held == EXCLUSIVE || (!shared && held > 0)) {
            return false;
        }
        holders.put(realPath, shared ? held + 1 : EXCLUSIVE);
        return true;
    }

    synchronized void leave(String realPath) {
        holders.compute(realPath, (path, held) -> held == null || held <= 1 ? null : Integer.valueOf(held - 1));
    }

    /// Whether this process already holds the file lock of `realPath` (shared holders share one file lock).
    synchronized int count(String realPath) {
        return holders.getOrDefault(realPath, 0);
    }
}
