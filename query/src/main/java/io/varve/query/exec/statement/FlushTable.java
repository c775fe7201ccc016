// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.query.plan.Statement;

/// FLUSH TABLE: when it is done, every row that was visible before is in files.
final class FlushTable {
    private FlushTable() {}

    static Answer run(Statement.FlushTable flush, Engine engine) {
        engine.flush(Statements.table(flush.table(), engine).id());
        return Answer.NOTHING;
    }
}
