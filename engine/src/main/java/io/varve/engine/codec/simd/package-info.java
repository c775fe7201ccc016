// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Kernels of the incubating Vector API. Nothing here is loaded unless `jdk.incubator.vector` is in the boot layer: the class is found by
/// name, see [io.varve.engine.codec.Kernels].
///
/// A vector that leaves its method costs more than it saves, so each method loads, computes and stores by itself.
/// Threads: any, stateless. Errors: none of their own; the caller has checked the lengths.
@NullMarked
package io.varve.engine.codec.simd;

import org.jspecify.annotations.NullMarked;
