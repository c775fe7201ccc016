// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "0.8, 0", "0.85, 5", "0.9, 10", "1, 20", "3, 20"})
    void shouldSlowTheMoreTheFullerTheEngineIs(double use, long wantedMs) {
        assertEquals(wantedMs, Math.round((double) Pace.delayNs(use) / 1e6));
    }
}
