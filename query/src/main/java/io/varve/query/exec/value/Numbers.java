// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import java.math.BigInteger;

/// Numbers of any type of SQL. Threads: stateless.
public final class Numbers {
    private Numbers() {}

    /// Any number as a double.
    public static double asDouble(Vector vector, int row) {
        return switch (vector.type()) {
            case DOUBLE -> vector.doubleAt(row);
            case HUGEINT -> Int128.toDouble(vector.highs()[row], vector.lane(row));
            case UBIGINT -> Int128.unsignedToDouble(vector.lane(row));
            default -> vector.lane(row);
        };
    }

    /// Any integer.
    public static BigInteger asInteger(Vector vector, int row) {
        return switch (vector.type()) {
            case HUGEINT -> vector.hugeAt(row);
            case UBIGINT -> Int128.unsigned(vector.lane(row));
            default -> BigInteger.valueOf(vector.lane(row));
        };
    }
}
