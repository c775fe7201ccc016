// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;

/// Which directories this process has open, by the real path of their lock file, and the one channel that holds the lock.
///
/// POSIX locks do not exclude the same process and vanish at *any* close of the file, so shared holders of one process share one channel,
/// which is opened by the first and closed by the last. Threads: any. One per process by necessity: the operating system's locks are too.
final class DirectoryRegistry {
    static final DirectoryRegistry PROCESS = new DirectoryRegistry();

    /// Opens the lock file and takes the operating system's lock.
    @FunctionalInterface
    interface Opener {
        FileChannel open() throws IOException;
    }

    private static final class Holder {
        final FileChannel channel;
        final boolean shared;
        int count = 1;

        Holder(FileChannel channel, boolean shared) {
            this.channel = channel;
            this.shared = shared;
        }
    }

    private final Map<String, Holder> holders = new HashMap<>();

    /// Takes a hold, opening the file if it is the first; false when a holder of this process excludes it.
    synchronized boolean tryEnter(String realPath, boolean shared, Opener opener) throws IOException {
        Holder holder = holders.get(realPath);
        if (holder == null) {
            holders.put(realPath, new Holder(opener.open(), shared));
            return true;
        }
        if (shared && holder.shared) {
            holder.count++;
            return true;
        }
        return false;
    }

    synchronized void leave(String realPath) throws IOException {
        Holder holder = holders.get(realPath);
        if (holder != null && --holder.count == 0) {
            holders.remove(realPath);
            holder.channel.close();
        }
    }
}
