// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Lines of connections and requests into the engine: resolved, timed, refused, held back.
///
/// ```
/// channel ─► LineStream (bytes, parser) ─► LineAppender (series, columns, times) ─► LoopWriter (the loop's Appender) ─► engine
///               ▲ parked: reads nothing       │ new table or column: LineSchema proposes, the stream waits
///               └──────── resumed by the loop ┴ no room: the loop tries again
/// ```
/// Threads: everything of a stream happens on its channel's event loop; one [io.varve.ingest.flow.LoopWriter] per loop serves all its streams.
/// Counters and the ring of refused lines are shared and safe. Memory: per stream at most one line and one read; per loop one bounded cache.
/// Errors: a refused line is counted and told, never thrown; what the engine throws ends the stream. Start with
/// [io.varve.ingest.flow.Ingest] and [io.varve.ingest.flow.LineStream].
@NullMarked
package io.varve.ingest.flow;

import org.jspecify.annotations.NullMarked;
