// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one input after the other. Only the input that is read is open.
final class UnionOperator implements Operator {
    private final List<Operator> inputs;
    private int at;

    UnionOperator(List<Operator> inputs) {
        this.inputs = inputs;
    }

    @Override
    public void open() {
        inputs.getFirst().open();
    }

    @Override
    public @Nullable Batch next() {
        while (at < inputs.size()) {
            Batch batch = inputs.get(at).next();
            if (batch != null) {
                return batch;
            }
            inputs.get(at).close();
            if (++at < inputs.size()) {
                inputs.get(at).open();
            }
        }
        return null;
    }

    @Override
    public void close() {
        inputs.forEach(Operator::close);
        at = inputs.size();
    }
}
