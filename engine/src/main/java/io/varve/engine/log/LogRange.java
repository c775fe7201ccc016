// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

/// Positions `[from, to)` of a log.
public record LogRange(long from, long to) {}
