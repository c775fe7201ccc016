// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

/// One aggregate over columns of the input.
///
/// `argument` is the index of the input column, −1 for COUNT(*). `order` is −1 but for FIRST and LAST, whose value is
/// that of the row with the smallest (greatest) BIGINT in column `order`; rows with a null argument or a null order
/// are skipped; of rows equal in order, the earlier (for LAST the later) row of the input counts.
/// `filter` is −1, or the index of a BOOLEAN input column: only rows where it is true are seen.
/// `distinct` drops repeated arguments first (COUNT, SUM, AVG; it changes nothing for the others).
///
/// Nulls are skipped. Over no rows COUNT is 0, all else null. `type` is:
///
/// | kind | argument | type |
/// |---|---|---|
/// | COUNT | any or none | BIGINT |
/// | SUM | BIGINT, UBIGINT, HUGEINT | HUGEINT, exact; beyond 38 digits an error, never a wrap |
/// | SUM | DOUBLE | DOUBLE |
/// | AVG | any number | DOUBLE, rounded once |
/// | MIN, MAX, FIRST, LAST | any | as the argument; MIN and MAX order as [PlanNode.Sort] |
public record AggregateCall(
        Kind kind, int argument, int order, boolean distinct, int filter, SqlType type, String name) {
    /// The aggregates that operators implement.
    public enum Kind {
        COUNT,
        SUM,
        MIN,
        MAX,
        AVG,
        FIRST,
        LAST
    }

    /// True if it needs neither DISTINCT nor FILTER, so that a scan can answer it.
    public boolean isPlain() {
        return !distinct && filter < 0;
    }
}
