// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.VarveException;
import io.varve.engine.io.OsDisk;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every released format opens for ever.
class GoldenStoreTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(GoldenStore.Version.class)
    void shouldOpenTheStoreOfEachVersionAndShowEveryRow(GoldenStore.Version version) throws IOException {
        GoldenStore.unpack(version, directory);
        List<String> damage = new ArrayList<>();
        EngineListener listener = new EngineListener() {
            @Override
            public void onDamage(int shard, String what) {
                damage.add(what);
            }
        };
        // Far later and with other options than it was made with; twice, for opening it writes.
        for (int open = 0; open < 2; open++) {
            try (Engine engine = Engine.open(
                    directory, EngineOptions.defaults().withShards(7).withListener(listener))) {
                assertEquals(2, engine.shards().size());
                assertEquals(
                        String.join("\n", GoldenStore.expected(version)), String.join("\n", GoldenStore.shown(engine)));
                assertFalse(engine.shards().getFirst().partitions().isEmpty(), "no files in it");
            }
        }
        assertEquals(List.of(), damage);
    }

    @ParameterizedTest
    @EnumSource(GoldenStore.Version.class)
    void shouldHaveSomethingOfEverythingInTheStore(GoldenStore.Version version) throws IOException {
        GoldenStore.unpack(version, directory);
        Set<Tier> tiers = EnumSet.noneOf(Tier.class);
        boolean masked = false;
        List<Integer> runs = new ArrayList<>();
        boolean spilled = false;
        try (SteppedEngine open = SteppedEngine.open(
                OsDisk.at(directory, false),
                CrashScript.options(2, SyncMode.ALWAYS, new ManualClock(1_700_000_200_000_000_000L), 1))) {
            for (var shard : open.engine().shards()) {
                for (var partition : shard.partitions()) {
                    partition.runs().forEach(run -> runs.add(run.run().id().index()));
                    partition.runs().forEach(run -> tiers.add(Tier.of(run.run().tier())));
                    masked |= partition.runs().stream()
                            .anyMatch(run -> !run.masks().isEmpty());
                    spilled |= partition.runs().stream()
                            .anyMatch(run -> run.reader().value().runs().size() > 1);
                }
            }
            boolean isAged = version != GoldenStore.Version.V1;
            assertEquals(isAged ? EnumSet.allOf(Tier.class) : EnumSet.of(Tier.HOT), tiers);
            assertEquals(isAged, masked, "pending deletes");
            assertTrue(spilled, "no spill file: " + runs);
            assertTrue(
                    open.engine().shards().stream()
                            .anyMatch(shard -> shard.recovery().batches() > 0),
                    "empty log");
        }
    }

    @Test
    void shouldRefuseANewerMajorVersionByName() throws IOException {
        GoldenStore.unpack(GoldenStore.Version.V1, directory);
        Path superblock = directory.resolve("VARVE");
        byte[] bytes = Files.readAllBytes(superblock);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(8, (short) 2);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        buffer.putInt(bytes.length - 4, (int) crc.getValue());
        Files.write(superblock, bytes);
        VarveException error = assertThrows(VarveException.class, () -> Engine.open(directory));
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains("major=2") && message.contains("VARVE"), message);
    }
}
