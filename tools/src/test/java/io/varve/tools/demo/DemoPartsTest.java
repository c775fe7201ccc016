// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.tools.client.Cell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoPartsTest {
    @Test
    void shouldMoveEveryTimeByTheSame() throws IOException {
        byte[] in = "w,s=a t=1 100\nw,s=a t=2 250\n".getBytes(StandardCharsets.UTF_8);
        byte[] out = ShiftedLines.shift(new ByteArrayInputStream(in), 1000);
        assertEquals("w,s=a t=1 850\nw,s=a t=2 1000\n", new String(out, StandardCharsets.UTF_8));
    }

    @Test
    void shouldShipAYearThatEndsInThePresentHour() throws IOException {
        long now = 1_800_000_123_456_789_012L;
        List<String> lines = new String(ShiftedLines.weatherUntil(now), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(8759, lines.size());
        String last = lines.get(lines.size() - 1);
        long lastNs = Long.parseLong(last.substring(last.lastIndexOf(' ') + 1));
        assertTrue(now - lastNs < 3_600_000_000_000L && lastNs <= now, last);
    }

    @Test
    void shouldDrawBarsInProportionWithoutColour() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Page page = new Page(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
        page.bars(List.of(row("2026-01-01T00", "10.0"), row("b", "5"), row("c", "0")), "k", "v", 10);
        assertEquals(
                " 2026-01-01   10.00 " + "#".repeat(44) + "\n b             5.00 " + "#".repeat(22) + "\n"
                        + " c             0.00 \n",
                bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
    }

    @Test
    void shouldJudgeACrash() {
        assertTrue(new CrashScene.Outcome(400, 600, 400, 0).holds());
        assertTrue(new CrashScene.Outcome(400, 600, 400, 200).holds());
        assertFalse(new CrashScene.Outcome(400, 600, 399, 200).holds(), "a lost row");
        assertFalse(new CrashScene.Outcome(400, 600, 401, 0).holds(), "a doubled row");
        assertFalse(new CrashScene.Outcome(400, 600, 400, 201).holds(), "an invented row");
    }

    private static Map<String, Cell> row(String key, String value) {
        return Map.of("k", new Cell(Cell.Kind.TEXT, key), "v", new Cell(Cell.Kind.NUMBER, value));
    }
}
