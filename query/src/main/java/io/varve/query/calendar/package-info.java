// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The values of the calendar types: days and clock times, how they are read, calculated with and written, as PostgreSQL does.
///
/// Start reading at [io.varve.query.calendar.EpochDay]. Nothing here knows SQL, vectors or plans.
///
/// Errors:  IllegalArgumentException for text that is no such value, ArithmeticException out of range.
/// Threads: stateless.
@NullMarked
package io.varve.query.calendar;

import org.jspecify.annotations.NullMarked;
