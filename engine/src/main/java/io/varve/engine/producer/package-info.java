// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Senders that number their lines, so that a line that is sent again is applied once.
///
/// What is known of them follows from the log alone: the newest epoch of each and its highest line, forgotten by time in the log and by number. A shard keeps it while it applies
/// batches ([io.varve.engine.producer.ProducerTable]); the manifest keeps it as it was at the log's floor, where a replay begins.
@NullMarked
package io.varve.engine.producer;

import org.jspecify.annotations.NullMarked;
