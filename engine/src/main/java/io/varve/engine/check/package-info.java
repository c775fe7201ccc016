// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// What a look at files finds out, whoever looks: words shared by the checks of all formats.
///
/// Every format has its own check beside its reader, for only there its numbers are known; [io.varve.engine.check.Findings] is what they tell
/// it to. Nothing here reads a file. Threads: one check is one thread's.
@NullMarked
package io.varve.engine.check;

import org.jspecify.annotations.NullMarked;
