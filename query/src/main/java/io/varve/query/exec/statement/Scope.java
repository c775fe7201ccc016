// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.query.exec.Environment;
import io.varve.query.exec.QueryRegistry;
import io.varve.query.exec.copy.LineIntake;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What statements are carried out with.
///
/// @param environment of this statement: its view of the data and its limits
/// @param queries that run now
/// @param nowNs epoch nanoseconds
/// @param copyDirectory where COPY finds and makes files, null if it may not
/// @param lineIntake what reads line protocol for COPY, null if nothing does
public record Scope(
        Engine engine,
        Environment environment,
        QueryRegistry queries,
        long nowNs,
        @Nullable Path copyDirectory,
        @Nullable LineIntake lineIntake) {}
