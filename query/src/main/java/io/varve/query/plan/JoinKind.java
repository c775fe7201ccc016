// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

/// What becomes of rows of a [PlanNode.Join] that have no partner: LEFT, RIGHT and FULL keep those of that side, beside nulls. SEMI: left
/// rows with a partner, each once; ANTI: left rows without.
public enum JoinKind {
    INNER,
    LEFT,
    RIGHT,
    FULL,
    SEMI,
    ANTI
}
