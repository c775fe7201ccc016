// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// States of the aggregates of statistics and of time series, one per group.
///
/// Start at [Accumulators].
@NullMarked
package io.varve.query.exec.aggregate;

import org.jspecify.annotations.NullMarked;
