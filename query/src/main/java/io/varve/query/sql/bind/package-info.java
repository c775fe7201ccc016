// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// What a parsed text refers to: the tables and databases of a schema, and the values of its parameters.
///
/// In: names of the syntax tree, an [io.varve.query.sql.bind.SchemaSource], [io.varve.query.plan.Parameters]. Out: names as the catalog spells
/// them, the [io.varve.query.sql.bind.QueryTable]s of one query, constants in the place of parameters, statements with their tables found.
/// Threads: one for each query. Errors: [io.varve.query.plan.QueryException] at the name, with the nearest that there is.
@NullMarked
package io.varve.query.sql.bind;

import org.jspecify.annotations.NullMarked;
