// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.NewColumn;
import io.varve.engine.catalog.SchemaNeeds;
import io.varve.engine.catalog.TableNeeds;
import io.varve.engine.io.Signal;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.testing.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// New names cost forces per round of proposals, not per name.
class SchemaProposalTest {
    private static final int COPIES_OF_THE_CATALOG = 2;

    private final SimDisk disk = new SimDisk();
    private final EngineOptions options = SteppedEngine.options(1, new ManualClock(1_700_000_000_000_000_000L), 3);

    /// The first change takes space on disk for many to come.
    private static Engine warm(SteppedEngine open) {
        open.engine().require(new TableNeeds("db", "first", List.of()));
        return open.engine();
    }

    @Test
    void shouldForceOnceForAllTablesOfAProposal() {
        try (SteppedEngine open = SteppedEngine.open(disk, options)) {
            Engine engine = warm(open);
            SchemaNeeds needs = engine.needs();
            for (int i = 0; i < 500; i++) {
                needs.add(new TableNeeds("db", "t" + i, List.of(NewColumn.tag("host"))));
            }
            CatalogResult result = new CatalogResult(new Signal());
            long forces = disk.count(SimOp.FORCE);
            engine.propose(needs, result);
            open.settle();
            assertTrue(result.isDone());
            assertEquals(COPIES_OF_THE_CATALOG, disk.count(SimOp.FORCE) - forces);
            assertEquals(502, result.get().version());
        }
    }

    @Test
    void shouldForceOnceForAllProposalsThatWait() {
        try (SteppedEngine open = SteppedEngine.open(disk, options)) {
            Engine engine = warm(open);
            List<CatalogResult> results = new ArrayList<>();
            long forces = disk.count(SimOp.FORCE);
            for (int i = 0; i < 20; i++) {
                SchemaNeeds needs = engine.needs();
                needs.add(new TableNeeds("db", "t" + i % 10, List.of(NewColumn.tag("host" + i))));
                CatalogResult result = new CatalogResult(new Signal());
                engine.propose(needs, result);
                results.add(result);
            }
            open.settle();
            assertEquals(COPIES_OF_THE_CATALOG, disk.count(SimOp.FORCE) - forces);
            results.forEach(result -> assertEquals(22, result.get().version()));
        }
    }

    /// A line looked at just before another writer made what it misses still misses it: so both looks at one line agree.
    @Test
    void shouldMissWhatTheCatalogThatWasSeenLacks() {
        try (SteppedEngine open = SteppedEngine.open(disk, options)) {
            Engine engine = warm(open);
            Catalog seen = engine.catalog();
            TableNeeds line = new TableNeeds("db", "t", List.of(NewColumn.tag("host")));
            engine.require(line);
            Catalog made = engine.catalog();
            SchemaNeeds newest = engine.needs();
            newest.add(line);
            assertTrue(newest.isEmpty());
            SchemaNeeds needs = engine.needsBeside(seen);
            needs.add(line);
            assertFalse(needs.isEmpty());
            CatalogResult result = new CatalogResult(new Signal());
            engine.propose(needs, result);
            open.settle();
            assertEquals(made.version(), result.get().version());
        }
    }
}
