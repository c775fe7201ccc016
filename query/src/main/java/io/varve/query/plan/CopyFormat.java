// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

/// What the files of COPY hold.
public enum CopyFormat {
    /// Records of cells, as RFC 4180 has them.
    CSV,
    /// Lines of line protocol, a row each.
    LINE
}
