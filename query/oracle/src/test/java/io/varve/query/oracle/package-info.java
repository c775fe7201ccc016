// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Holds the answers of Varve against those of DuckDB on the same rows.
///
/// Half of what it asks reads one table; the rest uses the whole language: [io.varve.query.oracle.Sources], [io.varve.query.oracle.Joins],
/// [io.varve.query.oracle.Subqueries], [io.varve.query.oracle.Windows]. Start with [io.varve.query.oracle.OracleTest]. A [io.varve.query.oracle.QueryGenerator] draws a query as a
/// [io.varve.query.oracle.QueryShape], which is written in both dialects; both sides answer, [io.varve.query.oracle.Comparison]
/// judges, and a difference is shrunk and told with its seed. Tests only; one thread each.
@NullMarked
package io.varve.query.oracle;

import org.jspecify.annotations.NullMarked;
