// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.io.SimDisk;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/// When memory is short it is taken from queries whose clients have stalled, never from one at work.
class StalledQueryTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final long ROUND_NS = 100_000_000L;
    private static final int ROUNDS = 100;
    private static final int ROWS_PER_ROUND = 10_000;

    @Test
    void shouldTakeMemoryFromStalledQueriesOnly() {
        ManualClock clock = new ManualClock(NOW);
        Deque<Rows> stalled = new ArrayDeque<>();
        try (SteppedEngine open = SteppedEngine.open(new SimDisk(), SteppedEngine.options(1, clock, 7));
                Writer writer = open.engine().database("db").writer()) {
            writeRound(writer, 0);
            open.settle();
            try (Rows busy = open.engine().database("db").scan("t").open()) {
                assertTrue(busy.next());
                int read = 1;
                for (int round = 1; round <= ROUNDS; round++) {
                    writeRound(writer, round);
                    open.settle();
                    Rows reader = open.engine().database("db").scan("t").open();
                    assertTrue(reader.next());
                    stalled.add(reader);
                    open.engine().database("db").flush("t");
                    assertEquals("h", busy.tag("host"));
                    assertTrue(busy.next());
                    read++;
                    clock.advance(ROUND_NS);
                    open.settle();
                }
                while (busy.next()) {
                    read++;
                }
                assertEquals(ROWS_PER_ROUND, read, "what the query at work saw when it began");
            }
            assertThrows(ResourceExhaustedException.class, () -> readAll(stalled.getFirst()));
            readAll(stalled.getLast());
            stalled.forEach(Rows::close);
        }
    }

    private static void readAll(Rows rows) {
        while (rows.next()) {
            rows.timeNs();
        }
    }

    private static void writeRound(Writer writer, int round) {
        Field[] fields = new Field[8];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = writer.field("t", "f" + i, ValueType.I64);
        }
        Series series = writer.series("t", "host", "h");
        for (int i = 0; i < ROWS_PER_ROUND; i++) {
            long value = (long) round * ROWS_PER_ROUND + i;
            Row row = writer.row(series, NOW + value);
            for (Field field : fields) {
                row.set(field, value * 31);
            }
            row.append();
        }
        writer.commit();
    }
}
