// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// One shard's write-ahead log: segments of record batches, their recovery and their replay.
///
/// Start with [io.varve.engine.log.ShardLog]: `open` recovers, `replay` hands out what is there, `append` and `force` extend it.
///
/// Order of calls, by the journal agent: `reserve` (space is taken here and nowhere else, so a full disk refuses before the
/// append), `append` for each batch of a group, then `write` (interval, os) or `force` (always); `mark` when the ring runs dry;
/// `release` after the manifest's floor is durable; `closeClean` at the end.
///
/// Promises: a batch is either replayed whole or not at all; what was forced is replayed or its range is reported; what recovery
/// cut never comes back, because what is written there next has a newer epoch. How tail and corruption are told apart:
/// `LogScan`. What is changed on disk, in which order: `LogRecovery`.
///
/// Threads: a log belongs to one thread. Memory: a staging buffer, and a read buffer while scanning, both BATCH_POOL.
/// Errors: [io.varve.engine.fault.DiskFullException] from `open` and where a segment is allocated; any other disk error on an open
/// log makes it unusable: [io.varve.engine.fault.EngineFailedException] from then on, no force is ever retried.
/// Formats: `engine/docs/format/log-segment.md`, `engine/docs/format/epoch-file.md`, `engine/docs/format/clean-marker.md`, `engine/docs/format/record-batch.md`.
@NullMarked
package io.varve.engine.log;

import org.jspecify.annotations.NullMarked;
