// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

/// A column that a node yields, or that an answer shows.
///
/// `name` is what the answer calls it; names are not unique, plans refer to columns by index.
public record PlanColumn(String name, SqlType type) {}
