// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.admission.rate.RateRefusal;
import io.varve.engine.fault.VarveException;
import io.varve.ingest.limit.SenderLimits;
import org.jspecify.annotations.Nullable;

/// The connection behind a [LineStream]; called on its event loop.
public interface StreamOwner {
    /// Who sends, for messages.
    String source();

    /// What it may send.
    SenderLimits limits();

    /// The one table whose lines are taken, looked at when lines begin; null: any.
    default @Nullable String onlyTable() {
        return null;
    }

    /// The stream waits until it may begin a new series.
    default void onLimited(RateRefusal refusal) {}

    /// Whether [#onRefused] is to hear of every refused line.
    default boolean wantsRefusals() {
        return false;
    }

    /// A line was refused.
    default void onRefused(RejectedLine line) {}

    /// All rows of the lines up to number `lines`, from 1, are published, or refused.
    default void onPublished(long lines) {}

    /// The stream waited and goes on: more bytes are welcome.
    void onReady();

    /// Every line up to the end is parsed and its rows are published; nothing more is taken until the next begin.
    void onFinished();

    /// The stream cannot go on; rows that were staged are dropped, those published before stay.
    void onFailed(VarveException cause);
}
