// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// What a row must pass before it is packed; every way in asks the same rules.
///
/// Decided here, on the way in, and never at apply: what the log holds is applied unconditionally. Start with
/// [io.varve.engine.admission.TimeRange], [io.varve.engine.admission.WriteWindow] and [io.varve.engine.admission.SeriesLimits];
/// `rate` is how much may come in a second.
@NullMarked
package io.varve.engine.admission;

import org.jspecify.annotations.NullMarked;
