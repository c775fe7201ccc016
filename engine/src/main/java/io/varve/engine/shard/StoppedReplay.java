// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.BatchKind;
import io.varve.engine.batch.ControlBatch;
import io.varve.engine.batch.RecordBatch;
import io.varve.engine.memtable.BlockPool;
import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.ManifestState;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.PartitionMap;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.ShardView;
import io.varve.engine.producer.ProducerTable;
import io.varve.engine.scan.Tombstone;
import io.varve.engine.series.SeriesIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Replays a log for reading only, by the rules of the apply agent: nothing is ever flushed, what a delete seals stays in memory.
///
/// Threads: one.
final class StoppedReplay implements AutoCloseable {
    private final String logName;
    private final SeriesIndex series;
    private final Replayed replayed;
    private final PartitionMap partitions = new PartitionMap();
    private final MemtableSet memtables;
    private final BatchApplier applier;
    /// Every memtable made; each is released once.
    private final List<Held<Memtable>> made = new ArrayList<>();

    private ShardView view = ShardView.empty();
    private long batches;

    StoppedReplay(ShardConfig config, SeriesIndex series, BlockPool blocks, ManifestState state) {
        this.logName = config.directory() + "/log";
        this.series = series;
        this.replayed = Replayed.of(state);
        this.memtables = new MemtableSet(blocks);
        ProducerTable producers = new ProducerTable(
                Long.MAX_VALUE, state.logFloor(), state.producers().copy());
        this.applier = new BatchApplier(series, partitions, memtables, producers, logName);
    }

    void addRuns(Map<PartitionKey, List<RunFile>> runs) {
        runs.keySet().forEach(partitions::add);
        ShardView.Builder next = view.change();
        runs.forEach(next::addRuns);
        swap(next);
    }

    void apply(RecordBatch batch) {
        if (batch.kind() == BatchKind.ROWS) {
            applier.apply(batch, ++batches, 0, replayed);
            return;
        }
        ControlBatch control = ControlBatch.decode(batch, logName);
        if (control instanceof ControlBatch.Delete delete) {
            delete(delete, batch.position());
        } else if (control instanceof ControlBatch.Retention retention) {
            retain(retention, batch.position());
        }
    }

    private void delete(ControlBatch.Delete delete, long position) {
        Tombstone tombstone = new Tombstone(
                position,
                delete.tableId(),
                delete.fromNs(),
                delete.lastNs(),
                series.select(delete.tableId(), delete.matchers()));
        listFresh();
        memtables.remove(memtables.met(tombstone));
        swap(view.change().mask(tombstone, run -> position > replayed.controlPosition()));
    }

    private void retain(ControlBatch.Retention retention, long position) {
        int tableId = retention.tableId();
        Predicate<PartitionKey> old = key -> key.toNs() <= retention.cutOffNs();
        listFresh();
        memtables.remove(memtables.ofTable(tableId).stream()
                .filter(each -> old.test(each.partition))
                .toList());
        partitions.drop(tableId, old);
        swap(view.change().drop(tableId, old, run -> position > replayed.controlPosition()));
        view.partitions(tableId, Long.MIN_VALUE, Long.MAX_VALUE).forEach(kept -> partitions.add(kept.key()));
    }

    private void listFresh() {
        ShardView.Builder next = view.change();
        for (MemtableSet.Active fresh : memtables.takeFresh()) {
            next.addMemtable(fresh.partition, fresh.memtable);
            made.add(fresh.memtable);
        }
        swap(next);
    }

    private void swap(ShardView.Builder next) {
        ShardView old = view;
        view = next.build();
        old.release();
    }

    /// Everything replayed, held for the caller.
    ShardView takeView() {
        listFresh();
        ShardView taken = view;
        view = ShardView.empty();
        return taken;
    }

    /// Batches of rows that the view shows.
    long batches() {
        return batches;
    }

    @Override
    public void close() {
        memtables.takeFresh().forEach(fresh -> made.add(fresh.memtable));
        made.forEach(Held::release);
        view.release();
    }
}
