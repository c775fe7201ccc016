// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.query.exec.QueryRegistry;
import io.varve.query.plan.Statement;

/// KILL QUERY: the query stops at its next step.
final class KillQuery {
    private KillQuery() {}

    static Answer run(Statement.KillQuery kill, QueryRegistry queries) {
        if (!queries.kill(kill.id())) {
            throw Statements.error("there is no query " + kill.id(), "SHOW QUERIES lists those that run.");
        }
        return Answer.NOTHING;
    }
}
