// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The rules of the project that the compiler cannot hold, as functions from what is there to a list of violations.
///
/// Each gate has a test that the project passes and tests that planted violations are found. They live here because
/// `tools` is built last: every module's classes are there. Start with [io.varve.tools.gates.ImportFence].
@NullMarked
package io.varve.tools.gates;

import org.jspecify.annotations.NullMarked;
