// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TsbsCpuTest {
    @Test
    void shouldMakeTheBytesOfTsbs() throws IOException {
        Path sample = Path.of(System.getProperty("varve.root"), "../shared/data/tsbs/cpu-only-s10-1h.influx.lp");
        assumeTrue(Files.exists(sample), "no sample at " + sample);
        TsbsCpu source = new TsbsCpu(10, 360, 123, TsbsCpu.START_NS, "cpu");
        byte[] line = new byte[source.maxLineBytes()];
        List<String> expected = Files.readAllLines(sample, StandardCharsets.UTF_8);
        assertEquals(expected.size(), source.rows());
        for (String text : expected) {
            int end = source.next(line, 0);
            assertEquals(text + "\n", new String(line, 0, end, StandardCharsets.UTF_8));
        }
        assertEquals(-1, source.next(line, 0));
    }

    @Test
    void shouldStayWithinTheLongestLine() {
        TsbsCpu source = new TsbsCpu(50, 400, 7, TsbsCpu.START_NS, "cpu");
        byte[] line = new byte[source.maxLineBytes()];
        List<Integer> lengths = new ArrayList<>();
        for (int end = source.next(line, 0); end >= 0; end = source.next(line, 0)) {
            lengths.add(end);
        }
        assertEquals(20_000, lengths.size());
        assertTrue(lengths.stream().allMatch(length -> length <= source.maxLineBytes()));
    }

    @Test
    void shouldRefuseAnEmptyWorkload() {
        assertThrows(IllegalArgumentException.class, () -> new TsbsCpu(0, 1, 1, 0, "cpu"));
    }
}
