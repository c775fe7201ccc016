// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Typed errors of the engine; every other package may throw them, none is imported here.
///
/// [io.varve.engine.fault.VarveException] is the root: its severity says whether to retry, to give up on one call, or that the
/// engine is finished. A message reads `what failed: name=value, name=value`.
@NullMarked
package io.varve.engine.fault;

import org.jspecify.annotations.NullMarked;
