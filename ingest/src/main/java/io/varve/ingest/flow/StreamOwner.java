// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.fault.VarveException;

/// The connection behind a [LineStream]; called on its event loop.
public interface StreamOwner {
    /// Who sends, for messages.
    String source();

    /// The stream waited and goes on: more bytes are welcome.
    void onReady();

    /// Every line up to the end is parsed and its rows are published; nothing more is taken until the next begin.
    void onFinished();

    /// The stream cannot go on; rows that were staged are dropped, those published before stay.
    void onFailed(VarveException cause);
}
