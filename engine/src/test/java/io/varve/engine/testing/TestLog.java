// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.testing;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The figures that suites print: seeds, counts, crash points.
public final class TestLog {
    private TestLog() {}

    /// Writes one line to the process's output; `System.out` is refused everywhere, this is the one place that tests use.
    public static synchronized void print(String line) {
        try {
            @SuppressWarnings("resource") // closing it would close the process's output
            FileOutputStream out = new FileOutputStream(FileDescriptor.out);
            out.write((line + '\n').getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
