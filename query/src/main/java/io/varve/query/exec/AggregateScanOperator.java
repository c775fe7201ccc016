// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.AggregateScan;
import io.varve.engine.scan.GroupTable;
import io.varve.engine.scan.Grouping;
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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// An aggregate that the engine's scan answers, from zone maps where it can.
final class AggregateScanOperator implements Operator {
    private final PlanNode.Scan plan;
    private final ScanAggregate aggregate;
    private final Environment environment;
    private final Batch batch;
    private final ZoneMap part = new ZoneMap();
    private final DoubleDoubleSum sum = new DoubleDoubleSum();
    private @Nullable ScanReader reader;
    private @Nullable GroupTable groups;
    private int[] tagOfKey = new int[0];
    private int slots;
    private int at;

    AggregateScanOperator(PlanNode.Scan plan, Environment environment) {
        this.plan = plan;
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
            groups = new AggregateScan(environment.view(), newReader.tableScan(), grouping, environment.context())
                    .run(environment.runner());
        }
        slots = groups == null ? 0 : groups.size();
        if (slots == 0 && keys.isEmpty()) {
            slots = 1;
            groups = null;
        }
    }

    @Override
    public @Nullable Batch next() {
        int count = Math.min(Vector.CAPACITY, slots - at);
        if (count == 0) {
            return null;
        }
        environment.context().check();
        batch.clear();
        for (int row = 0; row < count; row++, at++) {
            GroupTable table = groups;
            if (table != null) {
                keys(table, at, row);
            }
            for (int i = 0; i < aggregate.calls().size(); i++) {
                call(table, at, aggregate.calls().get(i), batch.column(tagOfKey.length + i), row);
            }
        }
        batch.count(count);
        return batch;
    }

    private void keys(GroupTable table, int slot, int row) {
        for (int i = 0; i < tagOfKey.length; i++) {
            Vector into = batch.column(i);
            if (tagOfKey[i] < 0) {
                into.set(row, table.bucketNs(slot));
                continue;
            }
            String value = table.tagValues(slot).get(tagOfKey[i]);
            if (value == null) {
                into.setNull(row);
            } else {
                into.setText(row, value);
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
        slots = 0;
        at = 0;
    }
}
