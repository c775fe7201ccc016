// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.fault;

/// A row would have given a new series, and its table or database has as many as it may, or the series index has no more room; rows of known series go
/// on.
public final class SeriesLimitException extends VarveException {
    private static final long serialVersionUID = 1L;

    /// The memory of the index is used up.
    public SeriesLimitException(long limitBytes, long usedBytes) {
        super(
                Severity.ERROR,
                "series limit reached: no room for a new series, known series go on: indexBytes=" + usedBytes
                        + ", limit=" + limitBytes);
    }

    /// A table or database has as many series as it may; the text says which, and what makes them so many.
    public SeriesLimitException(String message) {
        super(Severity.ERROR, message);
    }
}
