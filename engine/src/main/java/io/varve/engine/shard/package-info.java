// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// One shard's pipeline, from packed record batches to visible rows and files.
///
/// ```
/// Appender ─► ShardRing ─► JournalAgent ─► ApplyAgent ─► ShardView ◄─ queries
///                          log, fsync      memtables        ▲
///                                            │ sealed       │ installed
///                                            ▼              │
///                                         FlushAgent ───────┘◄─ MaintenanceAgent (sorts pages, merges runs)
/// ```
/// Each agent is one long-lived thread (or is stepped by a simulator) and the only writer of its state; others reach it by the ring, by a
/// queue (`XxxQueue`) or read what it publishes. Start with [io.varve.engine.shard.Shard], which puts the parts together, and
/// [io.varve.engine.shard.Appender], the way in.
/// Errors: an agent that throws fails the whole engine, see [io.varve.engine.shard.EngineHealth].
@NullMarked
package io.varve.engine.shard;

import org.jspecify.annotations.NullMarked;
