// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// What the rate limits say to one connection: [io.varve.ingest.limit.SenderLimits] asks and pays, [io.varve.ingest.limit.HeldReading] is a connection that is
/// not read from meanwhile.
///
/// The budgets are the engine's (`io.varve.engine.admission.rate`), for queries pay from the same ones. Threads: a connection's loop; budgets are shared.
@NullMarked
package io.varve.ingest.limit;

import org.jspecify.annotations.NullMarked;
