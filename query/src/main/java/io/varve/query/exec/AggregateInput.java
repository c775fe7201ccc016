// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import java.util.List;

/// The rows that an aggregate reads: in one part, or in several that can be read at once. Threads: one at a time; its parts one each.
interface AggregateInput extends AutoCloseable {
    /// Rows that one thread reads; they follow those of the part before.
    ///
    /// @param context on whose account they are, and what is made of them
    record Part(Operator rows, QueryContext context) {
        /// Gives back what the part held.
        void close() {
            rows.close();
            context.close();
        }
    }

    /// The parts, at least one, whose rows are not open yet. The account of the first is that of the query.
    List<Part> open();

    /// Ends all parts. Idempotent.
    @Override
    void close();

    /// What an operator yields, in one part.
    static AggregateInput whole(Operator rows, QueryContext context) {
        return new AggregateInput() {
            @Override
            public List<Part> open() {
                return List.of(new Part(rows, context));
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }
}
