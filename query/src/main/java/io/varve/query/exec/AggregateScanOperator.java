// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.AggregateScan;
import io.varve.engine.scan.GroupTable;
import io.varve.engine.scan.Grouping;
import io.varve.engine.scan.TableScan;
import io.varve.engine.vector.DoubleDoubleSum;
import io.varve.engine.vector.ZoneMap;
import io.varve.query.exec.aggregate.Averages;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Int128;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.ScanAggregate;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An aggregate that the engine's scan answers, from zone maps where it can.
final class AggregateScanOperator implements Operator {
    private final PlanNode.Scan plan;
    private final ScanAggregate aggregate;
    private final Environment environment;
    private final Batch batch;
    private final ZoneMap part = new ZoneMap();
    private final DoubleDoubleSum sum = new DoubleDoubleSum();
    private final List<PlanNode.SortKey> order;
    private final long limit;
    private @Nullable ScanReader reader;
    private @Nullable GroupTable groups;
    /// Per key the index of its tag, or −1 for the bucket.
    private int[] tagOfKey = new int[0];
    /// Per tag and group the value in UTF-8.
    private byte[][][] texts = new byte[0][][];
    private int[] slots = new int[0];
    private int rows;
    private int at;

    /// The groups in no order.
    AggregateScanOperator(PlanNode.Scan plan, Environment environment) {
        this(plan, environment, List.of(), Long.MAX_VALUE);
    }

    /// The groups in an order of their keys, see [#sorts]; of those behind the first `limit` none need come.
    AggregateScanOperator(PlanNode.Scan plan, Environment environment, List<PlanNode.SortKey> order, long limit) {
        this.plan = plan;
        this.order = order;
        this.limit = limit;
        this.aggregate = Objects.requireNonNull(plan.aggregate());
        this.environment = environment;
        this.batch = Batches.of(plan.types(), environment.context());
    }

    /// Whether the engine's scan can answer the whole of it: it knows no filter on values, and of texts, tags and times only counts.
    static boolean answers(PlanNode.Scan scan) {
        ScanAggregate aggregate = Objects.requireNonNull(scan.aggregate());
        Predicate<AggregateCall> answered = call -> {
            if (call.argument() < 0) {
                return true;
            }
            ScanColumn column = scan.projected().get(call.argument());
            boolean count = call.kind() == AggregateCall.Kind.COUNT;
            return switch (column.role()) {
                case TIME -> count;
                case TAG -> false;
                case FIELD -> count || column.type() != SqlType.VARCHAR;
            };
        };
        ScanAggregate.BucketKey bucket = aggregate.bucket();
        return scan.predicate() == null
                && (bucket == null || bucket.widthNs() > 0)
                && aggregate.calls().stream().allMatch(answered);
    }

    /// Whether it can yield its groups in this order.
    static boolean sorts(PlanNode.Scan scan, List<PlanNode.SortKey> order) {
        int keys = Objects.requireNonNull(scan.aggregate()).keys().size();
        return answers(scan) && order.stream().allMatch(key -> key.column() < keys);
    }

    @Override
    public void open() {
        ScanReader newReader = new ScanReader(plan, environment);
        reader = newReader;
        List<ScanAggregate.Key> keys = aggregate.keys();
        tagOfKey = new int[keys.size()];
        int[] tagIds = new int[keys.size()];
        int tags = 0;
        for (int i = 0; i < tagOfKey.length; i++) {
            tagOfKey[i] = -1;
            if (keys.get(i) instanceof ScanAggregate.TagKey tag) {
                tagOfKey[i] = tags;
                tagIds[tags++] = newReader.tagId(tag.column());
            }
        }
        ScanAggregate.BucketKey bucket = aggregate.bucket();
        Grouping grouping = new Grouping(
                Arrays.copyOf(tagIds, tags),
                bucket == null ? 0 : bucket.widthNs(),
                bucket == null ? 0 : bucket.originNs());
        if (!newReader.isEmpty()) {
            groups = scan(newReader, grouping);
        }
        GroupTable table = groups;
        if (table != null && table.size() > 0) {
            texts = texts(table, tags);
            slots = order.isEmpty()
                    ? IntStream.range(0, table.size()).toArray()
                    : new GroupOrder(table, grouping.bucketNs(), texts)
                            .sorted(order.stream().map(this::key).toList());
            rows = slots.length;
        } else {
            groups = null;
            rows = keys.isEmpty() ? 1 : 0;
        }
    }

    private GroupOrder.Key key(PlanNode.SortKey key) {
        return new GroupOrder.Key(tagOfKey[key.column()], key.descending(), key.nullsFirst());
    }

    /// Scans; of all time only as much as the limit needs where the buckets come first in the order.
    private GroupTable scan(ScanReader by, Grouping grouping) {
        boolean byBucket = grouping.bucketNs() > 0
                && limit < Long.MAX_VALUE
                && !order.isEmpty()
                && tagOfKey[order.getFirst().column()] < 0;
        if (byBucket) {
            BucketWindow window = new BucketWindow(
                    environment.view(),
                    by.tableScan(),
                    grouping,
                    order.getFirst().descending(),
                    limit);
            for (TableScan part = window.next(); part != null; part = window.next()) {
                GroupTable found = scan(by, part, grouping);
                if (found.size() >= limit) {
                    return found;
                }
            }
        }
        return scan(by, by.tableScan(), grouping);
    }

    private GroupTable scan(ScanReader by, TableScan scan, Grouping grouping) {
        int[] wanted = new int[scan.types().length];
        for (AggregateCall call : aggregate.calls()) {
            int column = call.argument() < 0 ? -1 : by.fieldIndex(call.argument());
            if (column >= 0) {
                wanted[column] |= wanted(call.kind());
            }
        }
        return new AggregateScan(environment.view(), scan, grouping, wanted, environment.context())
                .run(environment.runner());
    }

    private static int wanted(AggregateCall.Kind kind) {
        return switch (kind) {
            case COUNT -> 0;
            case SUM, AVG -> ZoneMap.SUM;
            case MIN, MAX -> ZoneMap.MIN_MAX;
            case FIRST -> ZoneMap.FIRST;
            case LAST -> ZoneMap.LAST;
            default -> throw new IllegalStateException("no aggregate of a scan: " + kind);
        };
    }

    private byte[][][] texts(GroupTable table, int tags) {
        byte[][][] all = new byte[tags][table.groupCount()][];
        long bytes = 0;
        for (int group = 0; group < table.groupCount(); group++) {
            for (int tag = 0; tag < tags; tag++) {
                String value = table.groupValues(group).get(tag);
                all[tag][group] = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
                bytes += value == null ? Long.BYTES : 3L * Long.BYTES + value.length();
            }
        }
        environment.context().held(bytes);
        return all;
    }

    @Override
    public @Nullable Batch next() {
        int count = Math.min(Vector.CAPACITY, rows - at);
        if (count == 0) {
            return null;
        }
        environment.context().check();
        batch.clear();
        GroupTable table = groups;
        for (int i = 0; table != null && i < tagOfKey.length; i++) {
            key(table, i, count);
        }
        for (int i = 0; i < aggregate.calls().size(); i++) {
            AggregateCall call = aggregate.calls().get(i);
            Vector into = batch.column(tagOfKey.length + i);
            for (int row = 0; row < count; row++) {
                call(table, table == null ? 0 : slots[at + row], call, into, row);
            }
        }
        at += count;
        batch.count(count);
        return batch;
    }

    private void key(GroupTable table, int key, int count) {
        Vector into = batch.column(key);
        for (int row = 0; row < count; row++) {
            int slot = slots[at + row];
            if (tagOfKey[key] < 0) {
                into.set(row, table.bucketNs(slot));
                continue;
            }
            byte[] text = texts[tagOfKey[key]][table.group(slot)];
            if (text == null) {
                into.setNull(row);
            } else {
                into.setText(row, text, 0, text.length);
            }
        }
    }

    private void call(@Nullable GroupTable table, int slot, AggregateCall call, Vector into, int row) {
        int column = call.argument() < 0 ? -1 : Objects.requireNonNull(reader).fieldIndex(call.argument());
        if (table == null) {
            part.count = 0;
        } else if (column >= 0) {
            table.get(slot, column, part);
        } else {
            part.count = table.rowCount(slot);
        }
        if (call.kind() == AggregateCall.Kind.COUNT) {
            into.set(row, part.count);
        } else if (part.count == 0) {
            into.setNull(row);
        } else {
            value(call, plan.projected().get(call.argument()).type(), into, row);
        }
    }

    private void value(AggregateCall call, SqlType argument, Vector into, int row) {
        switch (call.kind()) {
            case FIRST -> into.set(row, part.first);
            case LAST -> into.set(row, part.last);
            case MIN -> into.set(row, part.hasMinMax ? part.min : Double.doubleToRawLongBits(Double.NaN));
            case MAX -> into.set(row, max(argument));
            case SUM -> {
                if (argument == SqlType.DOUBLE) {
                    into.setDouble(row, doubleSum().result());
                } else {
                    Int128.setChecked(into, row, part.sumHigh, part.sumLow);
                }
            }
            case AVG ->
                into.setDouble(
                        row,
                        argument == SqlType.DOUBLE
                                ? Averages.ofDoubles(doubleSum(), part.count)
                                : Averages.ofIntegers(part.sumHigh, part.sumLow, part.count));
            default -> throw new IllegalStateException("no aggregate of a scan: " + call.kind());
        }
    }

    /// The zone map's extremes leave NaN out; in SQL it is the greatest.
    private long max(SqlType argument) {
        boolean nan = argument == SqlType.DOUBLE && (part.flags & ZoneMap.FLAG_NAN) != 0;
        return nan ? Double.doubleToRawLongBits(Double.NaN) : part.max;
    }

    private DoubleDoubleSum doubleSum() {
        sum.reset();
        sum.merge(Double.longBitsToDouble(part.sumHigh), Double.longBitsToDouble(part.sumLow), part.flags);
        return sum;
    }

    @Override
    public void close() {
        groups = null;
        slots = new int[0];
        texts = new byte[0][][];
        rows = 0;
        at = 0;
    }
}
