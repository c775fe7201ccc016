// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Window functions: values of rows from the rows around them.
///
/// [io.varve.query.exec.window.WindowOperator] sorts its input and computes call after call, one partition at a time.
/// Threads: one at a time. Memory: the input, on the account of the query, and a value for each row and call.
@NullMarked
package io.varve.query.exec.window;

import org.jspecify.annotations.NullMarked;
