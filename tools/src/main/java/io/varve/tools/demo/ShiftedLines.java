// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// The data set that ships with the project, moved so that its last hour is the present one.
///
/// Shape: lines of line protocol in time order, each with a time in nanoseconds behind its last space.
final class ShiftedLines {
    private static final String RESOURCE = "seattle-weather.lp.gz";
    private static final long HOUR_NS = 3_600_000_000_000L;

    private ShiftedLines() {}

    static byte[] weatherUntil(long nowNs) throws IOException {
        try (InputStream in = ShiftedLines.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException("the data set is not in this build: " + RESOURCE);
            }
            return shift(new GZIPInputStream(in), nowNs - nowNs % HOUR_NS);
        }
    }

    /// Adds the same to every time, so that the last becomes `lastNs`.
    static byte[] shift(InputStream in, long lastNs) throws IOException {
        List<String> lines;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines = reader.lines().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        long shiftNs = lastNs - timeOf(lines.get(lines.size() - 1));
        StringBuilder shifted = new StringBuilder();
        for (String line : lines) {
            shifted.append(line, 0, line.lastIndexOf(' ') + 1)
                    .append(timeOf(line) + shiftNs)
                    .append('\n');
        }
        return shifted.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static long timeOf(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }
}
