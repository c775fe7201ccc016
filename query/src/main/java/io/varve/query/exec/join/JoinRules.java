// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.join;

import io.varve.query.exec.expr.Eval;
import io.varve.query.plan.JoinKind;
import io.varve.query.plan.Place;
import io.varve.query.plan.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which pairs a join makes.
///
/// @param nullSafe for each key whether its nulls are equal
/// @param rest what else must be true of a pair, over the columns of both sides; null if nothing
/// @param place where the subquery stands that a SINGLE join is for
public record JoinRules(
        JoinKind kind,
        List<SqlType> keyTypes,
        List<Boolean> nullSafe,
        @Nullable Eval rest,
        Place place) {
    public JoinRules {
        keyTypes = List.copyOf(keyTypes);
        nullSafe = List.copyOf(nullSafe);
    }

    /// Whether pairs themselves are what comes out.
    boolean yieldsPairs() {
        return kind != JoinKind.SEMI && kind != JoinKind.ANTI;
    }

    boolean keepsLeft() {
        return kind == JoinKind.LEFT || kind == JoinKind.FULL || kind == JoinKind.SINGLE;
    }

    boolean keepsRight() {
        return kind == JoinKind.RIGHT || kind == JoinKind.FULL;
    }
}
