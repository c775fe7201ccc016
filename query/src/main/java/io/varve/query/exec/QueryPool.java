// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.fault.ResourceExhaustedException;
import java.util.concurrent.atomic.AtomicLong;

/// The memory that all queries share, and how much of it one may hold. Threads: any.
public final class QueryPool {
    private final long totalBytes;
    private final long perQueryBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    public QueryPool(long totalBytes, long perQueryBytes) {
        this.totalBytes = totalBytes;
        this.perQueryBytes = perQueryBytes;
    }

    public long usedBytes() {
        return usedBytes.get();
    }

    long perQueryBytes() {
        return perQueryBytes;
    }

    void take(long bytes) {
        long now = usedBytes.addAndGet(bytes);
        if (bytes > 0 && now > totalBytes) {
            throw new ResourceExhaustedException("memory of all queries (bytes)", totalBytes, now);
        }
    }
}
