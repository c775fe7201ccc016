// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.ControlBatch;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableOption;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.EngineClosedException;
import io.varve.engine.fault.EngineFailedException;
import io.varve.engine.io.Clock;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.agrona.concurrent.Agent;

/// Drops what tables with `retention`, `max_bytes` or `retention_rules` have too much of, by records in the logs of all shards: the cut-off is chosen here once, so that a
/// replay drops the same.
///
/// It waits for nobody: a record that finds no room, as on a full disk, is tried again. Threads: the agent's own.
public final class RetentionAgent implements Agent {
    static final long LOOK_NS = 60_000_000_000L;
    private static final long RETRY_NS = 1_000_000_000L;
    private static final long NO_CUT = Long.MIN_VALUE;

    private record Due(LiveShard shard, ControlBatch batch) {}

    private final Pipeline pipeline;
    private final Clock clock;
    private final EngineListener listener;
    private final Deque<Due> due = new ArrayDeque<>();
    private final RuleRetention rules;
    private long nextLookNs = Long.MIN_VALUE;
    private long retryAtNs = Long.MIN_VALUE;

    public RetentionAgent(Pipeline pipeline, Clock clock, EngineListener listener) {
        this.pipeline = pipeline;
        this.clock = clock;
        this.listener = listener;
        this.rules = new RuleRetention(pipeline, clock);
    }

    @Override
    public String roleName() {
        return "retention";
    }

    @Override
    public int doWork() {
        EngineHealth health = pipeline.health();
        if (health.failure() != null || health.isClosing()) {
            return 0;
        }
        long nowNs = clock.monotonicNs();
        if (due.isEmpty() && nowNs >= nextLookNs) {
            nextLookNs = nowNs + LOOK_NS;
            look();
        }
        return due.isEmpty() || nowNs < retryAtNs ? 0 : publish(nowNs);
    }

    private int publish(long nowNs) {
        long catalogVersion = pipeline.catalog().catalog().version();
        int published = 0;
        try {
            while (!due.isEmpty()
                    && due.getFirst()
                            .shard()
                            .tryPublish(due.getFirst().batch(), catalogVersion, new Answer(() -> {}))) {
                due.removeFirst();
                published++;
            }
        } catch (DiskFullException e) {
            listener.onDelayed(due.getFirst().shard().number(), "retention", e);
            retryAtNs = nowNs + RETRY_NS;
        } catch (EngineClosedException | EngineFailedException e) {
            // It came between the look above and here; the next open begins anew.
            due.clear();
        }
        return published;
    }

    private void look() {
        rules.begin();
        for (Database database : pipeline.catalog().catalog().databases()) {
            for (Table table : database.tables()) {
                long ageNs = table.setting(TableOption.RETENTION);
                long maxBytes = table.setting(TableOption.MAX_BYTES);
                if (ageNs != TableOption.NONE || maxBytes != TableOption.NONE) {
                    NavigableMap<Long, Long> bytes = bytesByEnd(table.id());
                    long cutNs = Math.max(byAge(bytes, ageNs), bySize(bytes, maxBytes));
                    if (cutNs != NO_CUT) {
                        drop(table, cutNs);
                    }
                }
                dropByRules(table);
            }
        }
        for (Table table : pipeline.catalog().catalog().droppedTables()) {
            // Rows that were on their way when it was dropped, or a crash that came between.
            if (pipeline.shards().stream().anyMatch(shard -> hasRows(shard, table))) {
                drop(table, Long.MAX_VALUE);
            }
        }
    }

    private static boolean hasRows(LiveShard shard, Table table) {
        return shard.partitions().stream().anyMatch(partition -> partition.key().tableId() == table.id());
    }

    private void drop(Table table, long cutNs) {
        ControlBatch.Retention batch = new ControlBatch.Retention(table.id(), cutNs);
        pipeline.shards().forEach(shard -> due.add(new Due(shard, batch)));
        listener.onRetention(table.name(), cutNs);
    }

    private void dropByRules(Table table) {
        for (RuleRetention.Due each : rules.due(table)) {
            ControlBatch.Delete batch = each.batch();
            pipeline.shards().forEach(shard -> due.add(new Due(shard, batch)));
            listener.onRetention(table.name(), each.rule(), batch.fromNs(), batch.lastNs() + 1);
        }
    }

    /// Bytes of files by the ends of the partitions that have them; of memtables as none.
    private NavigableMap<Long, Long> bytesByEnd(int tableId) {
        NavigableMap<Long, Long> bytes = new TreeMap<>();
        for (LiveShard shard : pipeline.shards()) {
            for (PartitionView partition : shard.partitions()) {
                if (partition.key().tableId() == tableId) {
                    long sum = 0;
                    for (RunFile run : partition.runs()) {
                        sum += run.run().bytes();
                    }
                    bytes.merge(partition.key().toNs(), sum, Long::sum);
                }
            }
        }
        return bytes;
    }

    private long byAge(NavigableMap<Long, Long> bytes, long ageNs) {
        if (ageNs == TableOption.NONE) {
            return NO_CUT;
        }
        Long last = bytes.floorKey(clock.epochNs() - ageNs);
        return last == null ? NO_CUT : last;
    }

    /// The newest partition stays, however large it is.
    private static long bySize(NavigableMap<Long, Long> bytes, long maxBytes) {
        long left = 0;
        for (long each : bytes.values()) {
            left += each;
        }
        long cutNs = NO_CUT;
        for (Map.Entry<Long, Long> oldest : bytes.entrySet()) {
            if (left <= maxBytes || oldest.getKey().equals(bytes.lastKey())) {
                break;
            }
            left -= oldest.getValue();
            cutNs = oldest.getKey();
        }
        return cutNs;
    }
}
