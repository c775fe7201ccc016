// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// What is wrong in a text, said with its place and in the dialect's words.
///
/// In: a message and Calcite's position, a misspelt name and those that there are, or what Calcite itself has thrown.
/// Out: [io.varve.query.plan.QueryException]. Knows no other room; every other one may call it.
/// Threads: stateless.
@NullMarked
package io.varve.query.sql.error;

import org.jspecify.annotations.NullMarked;
