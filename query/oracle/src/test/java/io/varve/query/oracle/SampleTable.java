// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import io.varve.engine.vector.ValueType;
import java.util.List;

/// A table of the sample: two tags, the time, and a field of every type.
///
/// @param uniqueTimes whether no two series share an instant, so that FIRST and LAST are decided without a tie
/// @param large whether it has thousands of rows; else some dozens, so that it can be joined with anything
record SampleTable(String name, boolean uniqueTimes, boolean large) {
    static final List<SampleTable> LARGE =
            List.of(new SampleTable("cpu", true, true), new SampleTable("shared", false, true));
    static final SampleTable FEW = new SampleTable("few", true, false);
    static final List<SampleTable> ALL = List.of(LARGE.get(0), LARGE.get(1), FEW);

    /// `k` and `e` hold small values that arithmetic cannot overflow; `n`, `u` and `d` hold the extremes of their types.
    static final List<Column> COLUMNS = List.of(
            new Column("host", Kind.TEXT, "VARCHAR"),
            new Column("region", Kind.TEXT, "VARCHAR"),
            new Column("time", Kind.TIME, "BIGINT"),
            new Column("k", Kind.BIGINT, "BIGINT"),
            new Column("n", Kind.BIGINT, "BIGINT"),
            new Column("u", Kind.UBIGINT, "UBIGINT"),
            new Column("e", Kind.DOUBLE, "DOUBLE"),
            new Column("d", Kind.DOUBLE, "DOUBLE"),
            new Column("b", Kind.BOOLEAN, "BOOLEAN"),
            new Column("s", Kind.TEXT, "VARCHAR"));

    /// How many of the columns come before the fields.
    static final int FIRST_FIELD = 3;

    record Column(String name, Kind kind, String duckType) {
        ValueType valueType() {
            return switch (kind) {
                case BIGINT -> ValueType.I64;
                case UBIGINT -> ValueType.U64;
                case DOUBLE -> ValueType.F64;
                case BOOLEAN -> ValueType.BOOL;
                default -> ValueType.STRING;
            };
        }
    }
}
