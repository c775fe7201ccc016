// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

/// How hard the rows of a run are pressed: hot is fast to write and to read, cold is smallest.
public enum Tier {
    HOT,
    WARM,
    COLD;

    /// As it stands in files.
    public int number() {
        return ordinal();
    }

    /// The tier with this number; one that only a newer version knows counts as the coldest.
    public static Tier of(int number) {
        return values()[Math.min(number, COLD.ordinal())];
    }

    public Tier coldest(Tier other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /// In lower case, as people write it.
    public String text() {
        return switch (this) {
            case HOT -> "hot";
            case WARM -> "warm";
            case COLD -> "cold";
        };
    }
}
