// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

/// SQL over the engine's scans: `sql` is the dialect, `plan` what a statement becomes, `exec` what runs, `http` the service.
///
/// It sees the engine only, never `ingest`; the server in `tools` owns the listeners.
@NullMarked
package io.varve.query;

import org.jspecify.annotations.NullMarked;
