// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// `varve load`: makes a published workload, sends it over TCP or HTTP, and measures.
///
/// Priorities: the generator must never be the bottleneck, and a figure must say what it measured (accepted or
/// visible; latency from the *intended* send time). Threads: one makes rows, one per connection sends; chunks of whole
/// lines pass between them through a bounded pool. Errors: [java.io.IOException] with the target in its text.
/// Start at [Loader]; [TsbsCpu] is the workload.
@NullMarked
package io.varve.tools.load;

import org.jspecify.annotations.NullMarked;
