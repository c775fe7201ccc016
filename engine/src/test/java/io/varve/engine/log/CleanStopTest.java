// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Engine;
import io.varve.engine.io.OsDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanStopTest {
    @Test
    void shouldTellAnOpenDirectoryFromANewAndAClosedOne(@TempDir Path directory) {
        OsDisk disk = OsDisk.at(directory, false);
        assertTrue(CleanStop.isLikely(disk));
        try (Engine engine = Engine.open(directory)) {
            assertFalse(engine.shards().isEmpty());
            assertFalse(CleanStop.isLikely(disk));
        }
        assertTrue(CleanStop.isLikely(disk));
        disk.delete("shard-0/clean");
        assertFalse(CleanStop.isLikely(disk));
    }
}
