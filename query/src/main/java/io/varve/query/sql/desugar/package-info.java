// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Says a parsed query in the words that Calcite's validator knows, before it is validated.
///
/// In: the syntax tree as the parser made it. Out: the same query over bound tables, with calls of
/// [io.varve.query.sql.function.VarveOperators] only.
///
/// | what | who |
/// |---|---|
/// | the walk over queries and FROM | [io.varve.query.sql.desugar.Desugar], `ExpandedTables`, `Sources`, `SelectNames` |
/// | expressions, arguments, constants | `DesugarExpressions`, `AggregateArguments`, `AggregateOrder`, `TimeFunctions`, `LiteralTypes`, `ValuesTypes` |
/// | clauses of time series | `Sampling` and `SampledRows` (SAMPLE BY), `LatestRows` (LATEST ON), `AsofConditions` (ASOF JOIN), `SeriesTable` (generate_series) |
/// | clauses of PostgreSQL that the validator does not take | `DistinctOn`, `DistinctWindows`, `NamedWindows`, `WindowFrames`, `MergedColumns`, `JoinQueries`, `OuterAggregates` |
///
/// Trees are changed in place. Threads: one for each query. Errors: [io.varve.query.plan.QueryException] at the part that cannot be meant.
@NullMarked
package io.varve.query.sql.desugar;

import org.jspecify.annotations.NullMarked;
