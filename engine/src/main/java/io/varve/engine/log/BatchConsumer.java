// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.batch.RecordBatch;

/// Takes the batches of a replay, in log order.
@FunctionalInterface
public interface BatchConsumer {
    /// One valid batch of any kind but padding and segment headers; `batch` and its memory are valid during the call only.
    void onBatch(long position, RecordBatch batch);
}
