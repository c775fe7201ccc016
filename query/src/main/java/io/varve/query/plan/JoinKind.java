// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

/// What becomes of rows of a [PlanNode.Join] that have no partner: LEFT, RIGHT and FULL keep those of that side, beside nulls. SEMI: left
/// rows with a partner, each once; ANTI: left rows without. SINGLE: as LEFT, but a left row with two partners is an error. ASOF: every left row beside the one of its partners with the greatest time, or
/// nulls; its condition compares a BIGINT column of each side by `>=` or `>`, beside equal keys and a bound for the difference of both.
public enum JoinKind {
    INNER,
    LEFT,
    RIGHT,
    FULL,
    SEMI,
    ANTI,
    SINGLE,
    ASOF
}
