// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

/// Line protocol from outside into the engine: `line` parses, `flow` holds back, `tcp` and `http` are the listeners' handlers.
///
/// It sees the engine only, never `query`; the server in `tools` owns the listeners.
@NullMarked
package io.varve.ingest;

import org.jspecify.annotations.NullMarked;
