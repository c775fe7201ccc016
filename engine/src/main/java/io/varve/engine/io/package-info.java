// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The world, injected: disk, clock, randomness and the threads that run agents.
///
/// Nothing else in the engine touches `FileChannel`, `Files`, the wall clock, `Thread` or `Random`, so a simulator can replace
/// each of them. Start with [io.varve.engine.io.Disk].
@NullMarked
package io.varve.engine.io;

import org.jspecify.annotations.NullMarked;
