// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import java.util.List;

/// One run of a finished file.
///
/// @param header what the run is, with the granule its vectors were cut at
/// @param columns its field columns, ascending by id
/// @param rows how many rows it holds
/// @param series how many series
/// @param minTimeNs time of its earliest row
/// @param maxTimeNs time of its latest row
/// @param offset where its bytes begin in the file
/// @param lengthBytes how many bytes are its own, block table included
public record RunInfo(
        RunHeader header,
        List<RunColumn> columns,
        long rows,
        int series,
        long minTimeNs,
        long maxTimeNs,
        long offset,
        long lengthBytes) {}
