// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The dialect: text of SQL in, a [io.varve.query.plan.Plan] out.
///
/// Stages, one class each:
///
/// | stage | class | what it does |
/// |---|---|---|
/// | parse | `DialectParser`, `KeywordFilter`, the generated `VarveSqlParser` | text → Calcite's syntax tree, positions as sent |
/// | desugar | `Desugar` | names of tables and functions, literals, DISTINCT ON, ordinals → plain calls of `VarveOperators`; what the validator does not take is said otherwise (`JoinQueries`, `OuterAggregates`, `SelectNames`, `WindowFrames`, `LiteralTypes`) |
/// | validate | Calcite, with `VarveTypeSystem` and `NameRules` | scopes and types |
/// | lower | `TimeLowering` | every TIMESTAMP and INTERVAL → BIGINT nanoseconds |
/// | translate | `PlanTranslator`, `ExprTranslator` | relational tree → our own nodes |
/// | push down | `ScanPushdown`, `ScanPredicates`, `ColumnPruning`, `AggregatePushdown` | predicates, columns, aggregates into scans |
///
/// Threads: [SqlPlanner] may be used by any number of threads; all state is per call.
///
/// Errors: [io.varve.query.plan.QueryException] with line and column; no other exception leaves this package for bad input.
@NullMarked
package io.varve.query.sql;

import org.jspecify.annotations.NullMarked;
