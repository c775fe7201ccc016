// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.io.SimDisk;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.Answer;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.shard.LiveShard;
import io.varve.engine.shard.Shard;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// An engine on a simulated disk that a workload drives step by step, with its notes. The same calls do the same operations each time.
final class CrashScript implements AutoCloseable {
    static final long NOW = TimeUnit.SECONDS.toNanos(1_700_000_000L);
    static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    static final long HOUR = TimeUnit.HOURS.toNanos(1);
    static final int SEGMENT_BYTES = 16 << 10;
    /// Where it is, warm files go.
    static final String ELSEWHERE = "elsewhere";

    private static final long SYNC_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String PAD = "-".repeat(150);
    private static final int BATCH_BYTES = 4 << 10;

    final SteppedEngine open;
    final ManualClock clock;
    private final CrashNotes notes;
    private final SyncMode mode;
    private final Writer writer;

    /// Opens `disk` for writing what `notes` takes down.
    CrashScript(SimDisk disk, CrashNotes notes, int shards, SyncMode mode) {
        this(disk, notes, shards, mode, new ManualClock(NOW), EngineListener.NONE);
    }

    CrashScript(SimDisk disk, CrashNotes notes, int shards, SyncMode mode, ManualClock clock, EngineListener listener) {
        this.notes = notes;
        this.mode = mode;
        this.clock = clock;
        EngineOptions options = options(
                        shards,
                        mode,
                        clock,
                        31 * notes.writes.size() + disk.files().size())
                .withListener(listener);
        if (disk.exists(ELSEWHERE)) {
            options = options.withTierDirectory(Tier.WARM, Path.of("/" + ELSEWHERE));
        }
        this.open = SteppedEngine.open(disk, options);
        this.writer = open.engine().database(CrashNotes.DB).writer();
    }

    static EngineOptions options(int shards, SyncMode mode, ManualClock clock, long seed) {
        return SteppedEngine.options(shards, clock, seed)
                .withSegmentBytes(SEGMENT_BYTES)
                .withSync(mode, SYNC_INTERVAL_NS)
                .withMaxLogTailBytes(64L * SEGMENT_BYTES)
                .withBatches(2, BATCH_BYTES);
    }

    Engine engine() {
        return open.engine();
    }

    /// Appends a row without committing it.
    CrashScript row(String table, String tag, long timeNs) {
        notes.write(writer, table, tag, timeNs, notes.writes.size(), "");
        return this;
    }

    /// Rows from now on are numbered lines of a producer, in a new epoch.
    CrashScript beginNumbering() {
        notes.beginNumbering(writer);
        return this;
    }

    CrashScript resumeNumbering() {
        notes.resumeNumbering(writer);
        return this;
    }

    CrashScript stopNumbering() {
        notes.stopNumbering(writer);
        return this;
    }

    /// Sends all lines of the epoch again, with other values.
    CrashScript sendAgain() {
        notes.sendAgain(writer, false);
        return this;
    }

    /// Commits what was appended.
    CrashScript commit() {
        writer.commit();
        notes.acknowledge(mode == SyncMode.ALWAYS);
        return this;
    }

    /// `count` rows of one series, a minute apart from `fromNs` on, committed together.
    CrashScript rows(String table, String tag, long fromNs, int count) {
        for (int i = 0; i < count; i++) {
            row(table, tag, fromNs + i * MINUTE);
        }
        return commit();
    }

    /// Rows so far, of earlier processes too.
    int written() {
        return notes.writes.size();
    }

    /// Long rows a millisecond apart in one commit, enough to fill batches and segments.
    CrashScript bulk(String table, String tag, long fromNs, int count) {
        for (int i = 0; i < count; i++) {
            notes.write(writer, table, tag + i % 7, fromNs + i * 1_000_003L, notes.writes.size(), PAD);
        }
        return commit();
    }

    CrashScript flush(String table) {
        engine().database(CrashNotes.DB).flush(table);
        notes.durable = notes.acknowledged;
        return this;
    }

    CrashScript delete(String table, String tag, long fromNs, long lastNs) {
        notes.delete(engine(), table, tag, fromNs, lastNs);
        return this;
    }

    CrashScript retain(String table, long mondayNs) {
        notes.retain(engine(), table, mondayNs);
        return this;
    }

    CrashScript compact(String table, Tier tier) {
        engine().database(CrashNotes.DB).compact(table, tier);
        notes.durable = notes.acknowledged;
        return this;
    }

    /// Asks for a compaction and does not wait.
    CrashScript beginCompaction(String table, Tier tier) {
        int id = engine().table(CrashNotes.DB, table).id();
        for (Shard shard : engine().shards()) {
            ((LiveShard) shard).compact(id, tier, new Answer(() -> {}));
        }
        return this;
    }

    CrashScript step(int cycles) {
        open.step(cycles);
        return this;
    }

    boolean has(String table) {
        int database = engine().databaseId(engine().catalog(), CrashNotes.DB);
        return engine().catalog().findTable(database, table) != null;
    }

    CrashScript pass(long ns) {
        clock.advance(ns);
        open.settle();
        return this;
    }

    CrashScript settle() {
        open.settle();
        return this;
    }

    /// Closes cleanly: everything written is promised after it. A crash frees the memory and goes on.
    @Override
    public void close() {
        writer.close();
        open.close();
        notes.acknowledge(true);
    }

    /// Frees everything without any promise, after a crash.
    void drop() {
        try {
            open.close();
        } catch (RuntimeException e) {
            // The disk is gone; what matters is that memory and handles are not.
            assert e.getMessage() != null : "no message";
        }
    }

    /// Off-heap bytes that a closed engine still has.
    static long leftBytes(Engine engine) {
        long left = 0;
        for (MemoryTag tag : MemoryTag.values()) {
            left += engine.usedBytes(tag);
        }
        return left;
    }
}
