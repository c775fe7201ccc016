// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

/// Benchmarks, each naming the question that it answers.
package io.varve.jmh;
