// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import java.util.List;
import java.util.function.Supplier;

/// What one query sees: a record batch is there wholly or not at all in each shard. Shared by all scans of the query; closing it lets
/// memtables and files go.
///
/// A view that keeps memtables from being freed while writers need their room is *revoked*: it lets go by itself, and from then on [#read]
/// throws. So whatever touches a shard's runs does it inside [#read], one vector or so at a time.
public interface ScanView extends AutoCloseable {
    List<? extends ShardScanView> shards();

    /// Runs `action` while nothing of the view can go away.
    ///
    /// @throws io.varve.engine.fault.ResourceExhaustedException when the view was revoked
    <T> T read(Supplier<T> action);

    /// Throws when the view was revoked; called now and then by long actions inside [#read], so that they end.
    void checkHeld();

    @Override
    void close();
}
