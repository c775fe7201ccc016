// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.testing;

/// The figures that suites print: seeds, counts, crash points.
public final class TestLog {
    private TestLog() {}

    /// Writes one line to the test's output; the one place where tests print.
    public static void print(String line) {
        System.out.println(line);
    }
}
