// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.producer;

/// What a shard has of a producer.
///
/// @param id from 1
/// @param lastLine its highest line in batches of this epoch
/// @param timeNs the newest batch's time in the log
public record ProducerState(long id, int epoch, long lastLine, long timeNs) {}
