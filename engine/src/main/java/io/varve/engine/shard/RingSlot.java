// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import org.jspecify.annotations.Nullable;

/// One place of the ring: carries a batch from its producer to the journal and apply agents.
///
/// written by: the producer between claim and publish; `endPosition`, `answered` by the journal agent; emptied by the apply agent.
final class RingSlot {
    @Nullable
    BatchBuffer batch;

    @Nullable
    Completion completion;

    Durability durability = Durability.COMMITTED;
    long endPosition;
}
