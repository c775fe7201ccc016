// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// What databases, tables and columns exist: an immutable snapshot, the changes that lead from one to the next, and their log.
///
/// Start at [io.varve.engine.catalog.Catalog]: lookups by raw bytes, by text and by id, and `apply(change)`, which checks a
/// [io.varve.engine.catalog.CatalogChange] and gives the next snapshot. [io.varve.engine.catalog.TableNeeds] says which changes a
/// line still needs. [io.varve.engine.catalog.CatalogLog] keeps every change in two copies and rebuilds the snapshot at open.
///
/// Threads: snapshots are immutable and shared freely; the log is owned by one agent and publishes the newest snapshot.
/// Errors: [io.varve.engine.catalog.CatalogException] with a reason and a hint for what a user asked wrongly;
/// damage that both copies share is told by [io.varve.engine.catalog.CatalogReport], never thrown away.
@NullMarked
package io.varve.engine.catalog;

import org.jspecify.annotations.NullMarked;
