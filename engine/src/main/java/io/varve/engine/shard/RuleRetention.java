// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.ControlBatch;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.RetentionRule;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableOption;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.EngineClosedException;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.io.Clock;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunId;
import io.varve.engine.scan.RowScan;
import io.varve.engine.scan.ScanControl;
import io.varve.engine.scan.ScanView;
import io.varve.engine.scan.TableScan;
import io.varve.engine.series.TagMatcher;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which rows a table's `retention_rules` take: of the series that a rule selects, those in partitions that ended before its age, each as a delete of the log.
///
/// A partition is asked for such rows once, and again only when its files have changed, so that looking costs nothing while nothing ages. A rule that
/// names a tag which the table does not have takes nothing.
/// Threads: the retention agent's.
final class RuleRetention {
    private static final int[] NO_COLUMNS = {};
    private static final ValueType[] NO_TYPES = {};

    /// What a rule was found to take nothing from.
    private record Looked(RetentionRule rule, int shard, PartitionKey partition) {}

    /// What a rule takes now.
    record Due(RetentionRule rule, ControlBatch.Delete batch) {}

    private final Pipeline pipeline;
    private final Clock clock;
    private Map<Looked, Set<RunId>> clean = new HashMap<>();
    private Map<Looked, Set<RunId>> cleanNow = new HashMap<>();

    RuleRetention(Pipeline pipeline, Clock clock) {
        this.pipeline = pipeline;
        this.clock = clock;
    }

    /// Begins a look over all tables: what is not asked for again is forgotten.
    void begin() {
        clean = cleanNow;
        cleanNow = new HashMap<>();
    }

    /// What is due of one table.
    List<Due> due(Table table) {
        String text = table.option(TableOption.RETENTION_RULES.optionName());
        List<RetentionRule> rules = text == null ? null : RetentionRule.parse(text);
        List<Due> due = new ArrayList<>();
        for (RetentionRule rule : rules == null ? List.<RetentionRule>of() : rules) {
            List<TagMatcher> matchers = matchers(table, rule);
            if (matchers != null) {
                collect(table.id(), rule, matchers, due);
            }
        }
        return due;
    }

    private static @Nullable List<TagMatcher> matchers(Table table, RetentionRule rule) {
        List<TagMatcher> matchers = new ArrayList<>();
        for (RetentionRule.Condition condition : rule.conditions()) {
            Column column = table.findColumn(condition.tag());
            if (column == null || !column.isTag()) {
                return null;
            }
            matchers.add(
                    condition.isEqual()
                            ? new TagMatcher.Eq(column.id(), condition.value())
                            : new TagMatcher.NotEq(column.id(), condition.value()));
        }
        return matchers;
    }

    private void collect(int tableId, RetentionRule rule, List<TagMatcher> matchers, List<Due> due) {
        long cutNs = clock.epochNs() - rule.ageNs();
        Set<PartitionKey> taken = new HashSet<>();
        for (LiveShard shard : pipeline.shards()) {
            for (PartitionView partition : shard.partitions()) {
                PartitionKey key = partition.key();
                if (key.tableId() != tableId || key.toNs() > cutNs || taken.contains(key)) {
                    continue;
                }
                if (isMet(new Looked(rule, shard.number(), key), partition, matchers)) {
                    taken.add(key);
                    due.add(new Due(rule, new ControlBatch.Delete(tableId, key.fromNs(), key.toNs() - 1, matchers)));
                }
            }
        }
    }

    private boolean isMet(Looked looked, PartitionView partition, List<TagMatcher> matchers) {
        Set<RunId> runs = new HashSet<>();
        for (RunFile run : partition.runs()) {
            runs.add(run.run().id());
        }
        boolean isKnown =
                runs.equals(clean.get(looked)) && partition.memtables().isEmpty();
        try {
            if (!isKnown && hasRows(looked.partition(), matchers)) {
                return true;
            }
        } catch (CorruptionException | ResourceExhaustedException | EngineClosedException e) {
            // The damaged file is being set aside, or writers need the memory: the next look asks again.
            return false;
        }
        cleanNow.put(looked, runs);
        return false;
    }

    /// Whether any shard shows a row of the series in the partition's range.
    private boolean hasRows(PartitionKey key, List<TagMatcher> matchers) {
        TableScan scan = new TableScan(key.tableId(), matchers, key.fromNs(), key.toNs(), NO_COLUMNS, NO_TYPES);
        try (ScanView view = pipeline.view();
                RowScan rows = RowScan.open(view, scan, ScanControl.NONE)) {
            return rows.next(new RowVector(NO_TYPES));
        }
    }
}
