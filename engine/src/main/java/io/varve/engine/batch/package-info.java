// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The record batch: the one binary form of written rows, from the parsing thread through the log to the memtable.
///
/// [io.varve.engine.batch.RecordBatchDescriptor] names the header's offsets, [io.varve.engine.batch.RecordBatch] reads and seals a
/// header in place, [io.varve.engine.batch.BatchKind] says what a batch is. [io.varve.engine.batch.BatchBuilder] packs
/// rows, [io.varve.engine.batch.BatchReader] and [io.varve.engine.batch.SectionRows] unpack them. Layout: `engine/docs/format/record-batch.md`.
///
/// Threads: every object here is owned by one thread at a time. Errors: bytes that are not a batch are answered by
/// [io.varve.engine.batch.RecordBatch#isValid] or a [io.varve.engine.fault.CorruptionException], never by reading past the end.
@NullMarked
package io.varve.engine.batch;

import org.jspecify.annotations.NullMarked;
