// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// JDBC over an embedded engine, `jdbc:varve:embedded:/data/dir`, or over HTTP, `jdbc:varve://host:port/database`.
///
/// Start with [io.varve.query.jdbc.VarveDriver]. [io.varve.query.jdbc.Session] is the seam: a text and values in, typed rows out; one for
/// each way. Above it are small classes with the methods of JDBC that Varve has; [io.varve.query.jdbc.JdbcProxy] makes them
/// what JDBC wants, and answers for the hundreds of others.
/// Threads: a connection and what comes from it belong to one thread at a time, but `Statement.cancel` may come from any.
/// Errors: [java.sql.SQLException] with the SQL state; the place and the hint are in the message.
@NullMarked
package io.varve.query.jdbc;

import org.jspecify.annotations.NullMarked;
