// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

/// Benchmarks, each naming the question that it answers, with competitors beside us in the same run.
@NullMarked
package io.varve.jmh;

import org.jspecify.annotations.NullMarked;
