// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.varve.engine.shard.EngineListener;
import io.varve.engine.testing.TestLog;
import io.varve.engine.vector.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real volume of 48 MiB, for whoever may mount one: the log's tail alone may be 256 MiB, and five times the volume is written.
@Tag("sim")
class TmpfsVolumeTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final int ROWS_PER_HOUR = 60_000;
    private static final int HOURS = 60;
    private static final int FIELDS = 8;

    @Test
    @Timeout(120)
    void shouldWriteManyTimesTheVolumeWhileRetentionDrops(@TempDir Path directory) throws Exception {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", directory.toString()), "not allowed to mount");
        try {
            write(directory.resolve("data"));
        } finally {
            assertTrue(run("umount", directory.toString()));
        }
    }

    private static void write(Path directory) {
        EngineOptions options = EngineOptions.defaults()
                .withMemoryBytes(128L << 20)
                .withShards(1)
                .withSegmentBytes(1 << 20)
                .withBatches(8, 256 << 10)
                .withWriteWindowFutureNs(Long.MAX_VALUE)
                .withListener(EngineListener.NONE);
        SplittableRandom random = new SplittableRandom(7);
        // Young rows lie in partitions of an hour.
        long beginNs = Math.ceilDiv(options.clock().epochNs(), HOUR) * HOUR;
        try (Engine engine = Engine.open(directory, options)) {
            for (int hour = 0; hour < HOURS; hour++) {
                writeHour(engine, random, beginNs + hour * HOUR);
                engine.retain(engine.table("db", "t").id(), beginNs + (hour - 1) * HOUR);
                assertEquals((long) Math.min(hour + 1, 2) * ROWS_PER_HOUR, count(engine), "hour " + hour);
            }
            TestLog.print("tmpfs of 48 MiB: rows=" + HOURS * ROWS_PER_HOUR + ", bytes="
                    + (long) HOURS * ROWS_PER_HOUR * 8 * (FIELDS + 1) + ", log="
                    + engine.shards().getFirst().logBytes());
        }
        try (Engine engine = Engine.open(directory, options)) {
            assertEquals(2L * ROWS_PER_HOUR, count(engine));
        }
    }

    private static void writeHour(Engine engine, SplittableRandom random, long fromNs) {
        try (Writer writer = engine.database("db").writer()) {
            Series series = writer.series("t", "host", "a");
            Field[] fields = new Field[FIELDS];
            for (int f = 0; f < FIELDS; f++) {
                fields[f] = writer.field("t", "f" + f, ValueType.I64);
            }
            for (int i = 0; i < ROWS_PER_HOUR; i++) {
                Row row = writer.row(series, fromNs + i);
                for (Field field : fields) {
                    row.set(field, random.nextLong());
                }
                row.append();
            }
            writer.commit();
        }
    }

    private static long count(Engine engine) {
        long count = 0;
        try (Rows rows = engine.database("db").scan("t").fields("f0").open()) {
            while (rows.next()) {
                count++;
            }
        }
        return count;
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
