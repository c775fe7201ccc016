// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanStopTest {
    @TempDir
    private Path temp;

    @Test
    void shouldKnowWhatWasNeverOpen() {
        assertTrue(CleanStop.isLikely(temp.resolve("none")));
        assertTrue(CleanStop.isLikely(temp));
    }

    @Test
    void shouldTellAnOpenDirectoryFromAClosedOne() throws IOException {
        try (Engine engine = Engine.open(temp)) {
            assertTrue(engine.shards().size() > 0);
            assertFalse(CleanStop.isLikely(temp));
        }
        assertTrue(CleanStop.isLikely(temp));
        Files.delete(temp.resolve("shard-0").resolve("clean"));
        assertFalse(CleanStop.isLikely(temp));
    }

    @Test
    void shouldNotTrustWhatCannotBeRead() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "no directory");
        assertFalse(CleanStop.isLikely(file));
    }
}
