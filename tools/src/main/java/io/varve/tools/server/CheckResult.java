// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

/// What one health check saw last.
///
/// @param critical whether its failure means that the server cannot do its work
record CheckResult(String name, boolean passes, boolean critical, String message, long timeMs) {}
