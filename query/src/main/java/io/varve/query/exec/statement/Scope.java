// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.query.exec.Environment;
import io.varve.query.exec.QueryRegistry;

/// What statements are carried out with.
///
/// @param environment of this statement: its view of the data and its limits
/// @param queries that run now
/// @param nowNs epoch nanoseconds
public record Scope(Engine engine, Environment environment, QueryRegistry queries, long nowNs) {}
