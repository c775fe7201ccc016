// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.sql.bind.EmptySchema;
import io.varve.query.sql.bind.SchemaSource;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/// The texts of the planner's tests, for tests in other packages.
public final class SqlPlannerCases {
    private SqlPlannerCases() {}

    /// Texts that have a plan, and texts that are refused.
    public static List<String> texts() throws IOException {
        return Stream.concat(SqlPlannerTest.plans(), SqlPlannerTest.errors())
                .map(example -> example.substring(0, example.indexOf('\n')))
                .toList();
    }

    /// The tables that they are about.
    public static SchemaSource schema() {
        return new TestSchema();
    }

    /// No tables.
    public static SchemaSource emptySchema() {
        return EmptySchema.INSTANCE;
    }
}
