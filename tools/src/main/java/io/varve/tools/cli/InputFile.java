// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Opens what a command is to read.
final class InputFile {
    private static final int GZIP_MAGIC = 0x1F8B;
    private static final int BUFFER_BYTES = 1 << 16;

    private InputFile() {}

    /// A file, or `-` for standard input. Gzip is told by its first bytes, so a pipe and a wrong name work too.
    static InputStream open(String file) throws IOException {
        InputStream raw;
        try {
            raw = "-".equals(file) ? System.in : Files.newInputStream(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new IOException("no such file: " + file, e);
        }
        BufferedInputStream in = new BufferedInputStream(raw, BUFFER_BYTES);
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    }
}
