// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

/// What scrubbing has come to since the open.
///
/// @param bytes how many were read and compared with their checksums
/// @param errors files that were found damaged or unreadable
/// @param passes how often all files have been read
/// @param lastPassNs when the last pass ended, epoch nanoseconds; 0 when none has
public record ScrubProgress(long bytes, long errors, long passes, long lastPassNs) {
    public static final ScrubProgress NONE = new ScrubProgress(0, 0, 0, 0);
}
