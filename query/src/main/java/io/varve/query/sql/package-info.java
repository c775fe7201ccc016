// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The dialect: text of SQL in, a [io.varve.query.plan.Plan] out.
///
/// A query goes through the rooms in this order:
///
/// | room | what goes in | what comes out |
/// |---|---|---|
/// | `parse` | text | Calcite's syntax tree, positions as sent |
/// | `bind` | names and parameters of the tree, a schema | tables, constants |
/// | `desugar` | the tree | what is special to the dialect said in plain calls of `function.VarveOperators`, over bound tables |
/// | `validate` | the desugared tree | scopes, types, Calcite's relational tree |
/// | `translate` | the relational tree | our own nodes; their expressions by `expr`, where every TIMESTAMP and INTERVAL becomes BIGINT nanoseconds |
/// | `decorrelate` | the plan | joins for correlated subqueries |
/// | `push` | the plan | predicates, columns, aggregates in the scans |
///
/// `function` (operators and their types) and `error` (places and words of errors) stand below them. Each room sees
/// some of those before it, none of those after it: `error` ← `function` ← `parse` ← `bind` ← `desugar` ← `validate` ← `translate`, and
/// `function` ← `expr` ← `decorrelate`, `push`, `translate`. A test holds that.
///
/// This package itself is the way in, [SqlPlanner], and what is a query inside a statement (DELETE, INSERT, EXPLAIN).
///
/// Threads: [SqlPlanner] may be used by any number of threads; all state is per call.
///
/// Errors: [io.varve.query.plan.QueryException] with line and column; no other exception leaves this package for bad input.
@NullMarked
package io.varve.query.sql;

import org.jspecify.annotations.NullMarked;
