// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Line protocol over TCP: plain lines, no greeting, nothing is ever written back, but for the question of `auth` where keys are wanted, and to a sender whose first line asks for answers (`Hello`, `Acknowledgements`).
///
/// Threads: a connection belongs to one event loop. Back-pressure: a connection that must wait stops reading, so the sender's socket fills.
/// Errors: bad lines are skipped, counted and told to the listener. Start with [io.varve.ingest.tcp.LineTcpService].
@NullMarked
package io.varve.ingest.tcp;

import org.jspecify.annotations.NullMarked;
