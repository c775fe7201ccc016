// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Rows for buckets of time that have none.
///
/// Start at [GapFillOperator].
@NullMarked
package io.varve.query.exec.fill;

import org.jspecify.annotations.NullMarked;
