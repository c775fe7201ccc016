// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Time series in SQL, against answers that others gave.
@NullMarked
package io.varve.query.timeseries;

import org.jspecify.annotations.NullMarked;
