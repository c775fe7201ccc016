// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// From the tags of a row to a dense series id and back, and from tag matchers to sets of ids.
///
/// Start at [io.varve.engine.series.SeriesKeyBuilder], which makes the canonical key of a tag set
/// ([io.varve.engine.series.SeriesKey], hashed by [io.varve.engine.series.XxHash64], placed by [io.varve.engine.series.Slot]);
/// [io.varve.engine.series.SeriesIndex] finds and gives ids and answers `select(table, matchers)`.
/// [io.varve.engine.series.SeriesKeyFile] is the durable truth, [io.varve.engine.series.SeriesCheckpoint] a derived image of it
/// for a fast open, [io.varve.engine.series.PendingKeys] carries what is not yet in the file from the apply agent to the flush.
///
/// Threads: one writer per index (the apply agent), readers lock-free on any thread. All off-heap memory is counted as SERIES_INDEX.
/// Errors: IllegalArgumentException for what is no canonical key or pattern; CorruptionException in the recovery's report.
@NullMarked
package io.varve.engine.series;

import org.jspecify.annotations.NullMarked;
