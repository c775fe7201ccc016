// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;

/// An expression that can be computed for some rows of a batch.
public interface Eval {
    /// Computes the value for rows `rows[0..count)` of `batch`, at the same indices of the result; its other rows have no meaning.
    ///
    /// The result holds until the next call, and may be a column of `batch` itself.
    Vector eval(Batch batch, int[] rows, int count);
}
