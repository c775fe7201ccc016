// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of an answer: BigInteger for integers, times and spans, Double, Boolean, String, null. `failure` is the error instead of rows.
record Answer(List<List<@Nullable Object>> rows, @Nullable String failure) {
    static Answer failed(Throwable error) {
        return new Answer(List.of(), error.getClass().getSimpleName() + ": " + error.getMessage());
    }

    /// For people: the first rows.
    String text() {
        if (failure != null) {
            return "failed: " + failure;
        }
        StringBuilder text = new StringBuilder(rows.size() + " rows");
        for (List<@Nullable Object> row : rows.subList(0, Math.min(12, rows.size()))) {
            text.append("\n    ").append(row);
        }
        return text.toString();
    }
}
