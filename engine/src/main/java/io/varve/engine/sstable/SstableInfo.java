// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import java.util.List;

/// A file as it was written: what a manifest needs to name it.
///
/// @param fileId the file's id
/// @param bytes its size
/// @param runs its runs, in file order
public record SstableInfo(long fileId, long bytes, List<RunInfo> runs) {}
