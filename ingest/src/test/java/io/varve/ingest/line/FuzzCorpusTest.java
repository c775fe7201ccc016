// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What fuzzing has found interesting so far, again; `-Pfuzz` looks for more.
class FuzzCorpusTest {
    private static final int MOST_TEXT_CHARS = 300_000;

    @Test
    void shouldAgreeOnEveryInputOfTheCorpus() throws IOException {
        List<byte[]> inputs = FuzzCorpus.read();
        assertTrue(inputs.size() > 100, () -> inputs.size() + " inputs");
        for (byte[] input : inputs) {
            assertDoesNotThrow(
                    () -> LineFuzz.check(input),
                    () -> "Base64 " + Base64.getEncoder().encodeToString(input));
        }
        assertTrue(LineFuzz.guesses() > inputs.size() / 10, () -> LineFuzz.guesses() + " right guesses of prefixes");
        assertTrue(LineFuzz.shapes() > inputs.size() / 10, () -> LineFuzz.shapes() + " lines of a shape seen before");
        assertTrue(FuzzCorpus.text(inputs).length() < MOST_TEXT_CHARS, "the corpus stays small");
    }
}
