// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytesTest {
    @Test
    void shouldFindAndReadTheDigitsAWordBeginsWith() {
        Random random = new Random(5);
        byte[] b = new byte[8];
        for (int round = 0; round < 300_000; round++) {
            random.nextBytes(b);
            int digits = round % 9;
            for (int i = 0; i < digits; i++) {
                b[i] = (byte) ('0' + random.nextInt(10));
            }
            int expected = 0;
            while (expected < 8 && b[expected] >= '0' && b[expected] <= '9') {
                expected++;
            }
            long w = Bytes.word(b, 0);
            assertEquals(expected, Bytes.leadingDigits(w));
            for (int count = 1; count <= expected; count++) {
                long value = Long.parseLong(new String(b, 0, count, StandardCharsets.US_ASCII));
                assertEquals(value, Bytes.digitsValue(w, count));
            }
        }
    }

    @Test
    void shouldEndDigitsAtTheirNeighbours() {
        for (int other = 0; other < 256; other++) {
            byte[] b = {'7', (byte) other, '9', '9', '9', '9', '9', '9'};
            assertEquals(other >= '0' && other <= '9' ? 8 : 1, Bytes.leadingDigits(Bytes.word(b, 0)));
        }
    }
}
