// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.join;

import io.varve.query.exec.Operator;
import io.varve.query.exec.expr.Eval;
import io.varve.query.exec.expr.Rows;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import java.util.List;

/// One input of a join: its rows and what computes their keys.
public record JoinSide(Operator rows, List<Eval> keys, List<SqlType> types) {
    public JoinSide {
        keys = List.copyOf(keys);
        types = List.copyOf(types);
    }

    /// The keys of all rows of a batch.
    Vector[] keysOf(Batch batch) {
        Vector[] values = new Vector[keys.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Rows.evalAll(keys.get(i), batch);
        }
        return values;
    }
}
