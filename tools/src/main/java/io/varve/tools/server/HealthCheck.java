// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.util.concurrent.Callable;

/// A question about the server's health.
///
/// @param critical whether the server cannot do its work when this fails
/// @param probe says what is well; an exception's message says what is not. May block: its time is bounded from outside
record HealthCheck(String name, boolean critical, Callable<String> probe) {}
