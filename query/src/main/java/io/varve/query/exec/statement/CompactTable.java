// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.query.plan.Statement;

/// COMPACT TABLE: when it is done, every row that was visible before is in files of the tier or of a colder one.
final class CompactTable {
    private CompactTable() {}

    static Answer run(Statement.CompactTable compact, Engine engine) {
        engine.compact(Statements.table(compact.table(), engine).id(), compact.tier());
        return Answer.NOTHING;
    }
}
