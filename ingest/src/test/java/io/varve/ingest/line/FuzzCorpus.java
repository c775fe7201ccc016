// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// The inputs that fuzzing has kept, as one file of the test resources: each a line in Base64.
final class FuzzCorpus {
    static final String FILE = "line-corpus.txt";

    private FuzzCorpus() {}

    static List<byte[]> read() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(FuzzCorpus.class.getResourceAsStream(FILE), FILE), StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Base64.getDecoder()::decode)
                    .toList();
        }
    }

    /// The file's text; sorted, so that what is new shows in a comparison.
    static String text(List<byte[]> inputs) {
        return inputs.stream()
                .map(Base64.getEncoder()::encodeToString)
                .sorted()
                .distinct()
                .collect(Collectors.joining("\n", "# Bodies in Base64; FuzzRun writes this file.\n", "\n"));
    }
}
