// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import java.util.List;
import java.util.function.Supplier;

/// A view narrowed to one of its shards.
record OneShard(ShardScanView shard, ScanView whole) implements ScanView {
    @Override
    public List<ShardScanView> shards() {
        return List.of(shard);
    }

    @Override
    public <T> T read(Supplier<T> action) {
        return whole.read(action);
    }

    @Override
    public void checkHeld() {
        whole.checkHeld();
    }

    @Override
    public void close() {
        whole.close();
    }
}
