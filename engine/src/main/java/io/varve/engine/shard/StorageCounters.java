// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import java.util.concurrent.atomic.AtomicLong;

/// What one shard has read and written of log and files since it was opened.
///
/// Threads: each counter has one writer, the agent that does the work; anybody reads.
public final class StorageCounters {
    /// One kind of work on files.
    public static final class Work {
        private final AtomicLong done = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private final AtomicLong readBytes = new AtomicLong();
        private final AtomicLong writtenBytes = new AtomicLong();

        private Work() {}

        void onDone(long read, long written) {
            readBytes.addAndGet(read);
            writtenBytes.addAndGet(written);
            done.incrementAndGet();
        }

        void onFailed() {
            failed.incrementAndGet();
        }

        public long done() {
            return done.get();
        }

        /// How often it could not be done, to be tried again or not.
        public long failed() {
            return failed.get();
        }

        /// Bytes of the runs that went in.
        public long readBytes() {
            return readBytes.get();
        }

        /// Bytes of the runs that came out.
        public long writtenBytes() {
            return writtenBytes.get();
        }
    }

    private final Work flushes = new Work();
    private final Work merges = new Work();
    private final Work moves = new Work();
    private final AtomicLong logBytes = new AtomicLong();

    void logged(long bytes) {
        logBytes.addAndGet(bytes);
    }

    /// Bytes of packed batches that were appended to the log.
    public long logBytes() {
        return logBytes.get();
    }

    public Work flushes() {
        return flushes;
    }

    /// Merges inside one partition.
    public Work merges() {
        return merges;
    }

    /// Moves to a colder tier.
    public Work moves() {
        return moves;
    }

    /// Bytes written to log and files for each byte of packed batches; 0 before the first.
    public double writeAmplification() {
        double packed = logBytes();
        double files = flushes.writtenBytes() + merges.writtenBytes() + moves.writtenBytes();
        return packed == 0 ? 0 : (packed + files) / packed;
    }
}
