// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

/// A held directory lock; closing it lets the next one in.
public interface DiskLock extends AutoCloseable {
    @Override
    void close();
}
