// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An aggregate that a scan answers itself, from zone maps where it can.
///
/// Groups by `tags` (indices of TAG columns of the scan) and, if `bucket` is set, by a fixed-width bucket of time.
/// Every call is plain ([AggregateCall#isPlain]); arguments and orders are indices of the scan's columns, and an order is its
/// TIME column. The scan then yields the keys **in the order of `keys`**, then the calls. Without keys it yields
/// exactly one row, as SQL demands of an ungrouped aggregate.
public record ScanAggregate(List<Key> keys, List<AggregateCall> calls) {
    public ScanAggregate {
        keys = List.copyOf(keys);
        calls = List.copyOf(calls);
    }

    /// What a scan groups by.
    public sealed interface Key {
        /// The name of the column it yields.
        String name();
    }

    /// Group by the value of a tag; null (no such tag) is a group of its own.
    public record TagKey(int column, String name) implements Key {}

    /// Group by `floorDiv(time − originNs, widthNs) · widthNs + originNs`, BIGINT; at most one per scan.
    public record BucketKey(int column, long widthNs, long originNs, String name) implements Key {}

    /// The bucket key, if time is grouped.
    public @Nullable BucketKey bucket() {
        for (Key key : keys) {
            if (key instanceof BucketKey bucket) {
                return bucket;
            }
        }
        return null;
    }
}
