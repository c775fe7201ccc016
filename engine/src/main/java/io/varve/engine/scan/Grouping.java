// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

/// By what an aggregate groups: tags, and buckets of time.
///
/// @param tagColumnIds tags whose values make a group; empty for one group
/// @param bucketNs width of a bucket; 0 for none
/// @param originNs where a bucket begins; bucket of t = floorDiv(t − origin, width)
public record Grouping(int[] tagColumnIds, long bucketNs, long originNs) {
    /// Start of the bucket of a time; 0 when there are none.
    public long bucketStart(long timeNs) {
        return bucketNs == 0 ? 0 : Math.floorDiv(timeNs - originNs, bucketNs) * bucketNs + originNs;
    }

    /// First instant behind the bucket that starts at `startNs`, saturating.
    public long bucketEnd(long startNs) {
        if (bucketNs == 0) {
            return Long.MAX_VALUE;
        }
        long endNs = startNs + bucketNs;
        return endNs < startNs ? Long.MAX_VALUE : endNs;
    }
}
