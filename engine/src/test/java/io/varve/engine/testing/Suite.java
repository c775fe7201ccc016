// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.testing;

import java.util.Locale;

/// How much the suites do: `-Dvarve.suite=quick|ci|nightly`.
public enum Suite {
    QUICK,
    CI,
    NIGHTLY;

    public static Suite current() {
        return valueOf(System.getProperty("varve.suite", "quick").toUpperCase(Locale.ROOT));
    }

    /// The count for the running level.
    public static int pick(int quick, int ci, int nightly) {
        return switch (current()) {
            case QUICK -> quick;
            case CI -> ci;
            case NIGHTLY -> nightly;
        };
    }
}
