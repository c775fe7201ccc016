// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.varve.query.exec.value.TextBuffer;

/// Text as quoted CSV. Threads: stateless.
final class CsvText {
    private CsvText() {}

    /// Adds UTF-8 between quotes, a quote within doubled.
    static void addQuoted(TextBuffer to, byte[] utf8, int offset, int length) {
        to.add('"');
        for (int i = offset; i < offset + length; i++) {
            if (utf8[i] == '"') {
                to.add('"');
            }
            to.add((char) (utf8[i] & 0xFF));
        }
        to.add('"');
    }
}
