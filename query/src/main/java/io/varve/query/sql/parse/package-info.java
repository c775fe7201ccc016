// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The grammar: text of SQL in, Calcite's syntax tree out, positions as sent.
///
/// Start with [io.varve.query.sql.parse.DialectParser]. [io.varve.query.sql.parse.KeywordFilter] decides between lexer and parser which words
/// are names; `VarveSqlParser` is generated from `src/main/codegen` into this package and gets its nodes from here: a query is Calcite's own,
/// with [io.varve.query.sql.parse.SampleBy], [io.varve.query.sql.parse.LatestBy] and [io.varve.query.sql.parse.AsofBy] where Calcite has nothing
/// like it; anything else is an [io.varve.query.sql.parse.SqlStatement]. Constants of time and names of types are read here too.
/// Nothing is looked up: that a table exists is not known yet.
/// Threads: one for each text. Errors: [io.varve.query.plan.QueryException] at the first part that does not parse.
@NullMarked
package io.varve.query.sql.parse;

import org.jspecify.annotations.NullMarked;
