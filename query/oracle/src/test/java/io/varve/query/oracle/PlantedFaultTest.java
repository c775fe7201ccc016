// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.testing.SeededRng;
import io.varve.engine.testing.TestLog;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The oracle suite finds each of five faults within the count of queries that its shortest form asks.
class PlantedFaultTest {
    private static final int QUERIES = 100;
    private static final int ROWS_PER_ROUND = 250;
    private static final int SHARDS = 3;

    @TempDir
    Path directory;

    private final SeededRng seeds = SeededRng.forTest("planted-faults", 5);
    private final SampleData data = new SampleData(seeds, ROWS_PER_ROUND);
    private final QueryGenerator generator = new QueryGenerator(data, false);
    private @Nullable VarveSide varve;
    private @Nullable DuckSide duck;

    @BeforeEach
    void open() throws SQLException {
        varve = new VarveSide(directory, SHARDS, data);
        duck = new DuckSide(data);
    }

    @AfterEach
    void close() throws SQLException {
        if (varve != null) {
            varve.close();
        }
        if (duck != null) {
            duck.close();
        }
    }

    @Test
    void shouldFindEveryPlantedFault() {
        long first = seeds.nextLong();
        assertEquals(0, found(null, first), "differences without a fault");
        Map<Fault, Integer> found = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            found.put(fault, found(fault, first));
        }
        TestLog.print("planted faults: of " + QUERIES + " queries found by " + found);
        found.forEach((fault, count) -> assertTrue(count > 0, fault + " was not found"));
    }

    /// How many of the queries see a difference.
    private int found(@Nullable Fault fault, long firstSeed) {
        if (varve == null || duck == null) {
            throw new IllegalStateException("not open");
        }
        QuerySide faulty = new FaultySide(varve, fault);
        int found = 0;
        for (int query = 0; query < QUERIES; query++) {
            QueryShape shape = generator.draw(firstSeed + query);
            if (Suspect.find(shape, faulty, duck) != null) {
                found++;
            }
        }
        return found;
    }
}
