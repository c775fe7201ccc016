// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import io.varve.engine.scan.PartitionSource;
import io.varve.engine.scan.RunSource;
import io.varve.engine.scan.ScanView;
import io.varve.engine.scan.ShardScanView;
import io.varve.engine.series.SeriesIndex;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import java.util.List;
import java.util.function.Supplier;

/// A view with a fault in its shards, its runs' order or its cursors.
final class FaultyView implements ScanView {
    private final ScanView view;
    private final List<ShardScanView> shards;

    FaultyView(ScanView view, Fault fault) {
        this.view = view;
        List<? extends ShardScanView> all = view.shards();
        int kept = fault == Fault.LOST_SHARD ? all.size() - 1 : all.size();
        this.shards = all.subList(0, kept).stream()
                .map(shard -> (ShardScanView) new FaultyShard(shard, fault))
                .toList();
    }

    @Override
    public List<? extends ShardScanView> shards() {
        return shards;
    }

    @Override
    public <T> T read(Supplier<T> action) {
        return view.read(action);
    }

    @Override
    public void checkHeld() {
        view.checkHeld();
    }

    @Override
    public void close() {
        view.close();
    }

    private record FaultyShard(ShardScanView whole, Fault fault) implements ShardScanView {
        @Override
        public int shard() {
            return whole.shard();
        }

        @Override
        public SeriesIndex series() {
            return whole.series();
        }

        @Override
        public List<PartitionSource> partitions(int tableId, long fromNs, long toNs) {
            return whole.partitions(tableId, fromNs, toNs).stream()
                    .map(this::broken)
                    .toList();
        }

        private PartitionSource broken(PartitionSource partition) {
            if (fault == Fault.IGNORED_OVERWRITE) {
                return new PartitionSource(
                        partition.fromNs(), partition.toNs(), partition.runs().reversed());
            }
            List<RunSource> runs = partition.runs().stream()
                    .map(run -> (RunSource) new FaultyRun(run, fault))
                    .toList();
            return new PartitionSource(partition.fromNs(), partition.toNs(), runs);
        }
    }

    private record FaultyRun(RunSource run, Fault fault) implements RunSource {
        @Override
        public long rowCount() {
            return run.rowCount();
        }

        @Override
        public RunCursor cursor(SeriesFilter series, long fromNs, long toNs, int[] columnIds, ValueType[] types) {
            return new FaultyCursor(run.cursor(series, fromNs, toNs, columnIds, types), fault);
        }

        @Override
        public long minTimeNs() {
            return run.minTimeNs();
        }

        @Override
        public long maxTimeNs() {
            return run.maxTimeNs();
        }
    }
}
